import type {Manifest} from './apply.ts';
import {configMap, cronJob, daemonSet, deployment, probes, resources, secret, service, statefulSet} from './manifests.ts';

const registry = 'registry.example.com';
const http = (port: number) => [{name: 'http', containerPort: port}];
const viaHttp = (target: number | string = 'http') => [{name: 'http', port: 80, targetPort: target}];

/** What has run for weeks and changes seldom. */
export const longRunning: readonly Manifest[] = [
  configMap('shop', 'web-config', {
    LOG_LEVEL: 'info',
    FEATURE_CHECKOUT: 'true',
    'nginx.conf': 'server {\n  listen 8080;\n  location / { root /www; }\n}\n',
  }),
  configMap('shop', 'app-settings', {currency: 'EUR', region: 'eu-west', 'prices.yaml': 'tea-01: 4.90\nmug-07: 12.00\nlamp-12: 39.00\n'}),
  secret('shop', 'db-credentials', {username: 'shop', password: 'correct horse battery staple'}),
  secret('data', 'db-credentials', {username: 'postgres', password: 'correct horse battery staple'}),
  secret('payments', 'gateway-key', {'api-key': 'demo-4f1c9a7e', merchant: 'm-1031'}),
  deployment({
    name: 'web',
    namespace: 'shop',
    image: `${registry}/shop/web:1.4.1`,
    replicas: 3,
    labels: {tier: 'front'},
    container: {
      ports: http(8080),
      ...probes('http'),
      ...resources('50m', '64Mi', '128Mi'),
      envFrom: [{configMapRef: {name: 'web-config'}}],
      volumeMounts: [{name: 'config', mountPath: '/etc/web', readOnly: true}],
    },
    pod: {
      volumes: [{name: 'config', configMap: {name: 'web-config'}}],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: {matchLabels: {app: 'web'}},
        },
      ],
    },
  }),
  service('shop', 'web', viaHttp()),
  deployment({
    name: 'cart',
    namespace: 'shop',
    image: `${registry}/shop/cart:2.3.1`,
    replicas: 2,
    container: {
      ports: http(8080),
      ...probes('http'),
      ...resources('100m', '160Mi', '256Mi'),
      env: [
        {name: 'DB_USER', valueFrom: {secretKeyRef: {name: 'db-credentials', key: 'username'}}},
        {name: 'DB_PASSWORD', valueFrom: {secretKeyRef: {name: 'db-credentials', key: 'password'}}},
        {name: 'REGION', valueFrom: {configMapKeyRef: {name: 'app-settings', key: 'region'}}},
        {name: 'POD_IP', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
      ],
    },
  }),
  service('shop', 'cart', viaHttp()),
  deployment({
    name: 'checkout',
    namespace: 'shop',
    image: `${registry}/shop/checkout:3.1.1`,
    replicas: 2,
    container: {ports: http(8080), ...probes('http'), ...resources('100m', '64Mi', '128Mi')},
    sidecars: [{name: 'proxy', image: 'docker.io/library/nginx:1.27-alpine', ports: [{name: 'proxy', containerPort: 80}]}],
  }),
  service('shop', 'checkout', viaHttp()),
  deployment({
    name: 'catalog',
    namespace: 'shop',
    image: `${registry}/shop/catalog:5.0.0`,
    replicas: 2,
    container: {ports: http(8080), ...probes('http'), ...resources('200m', '512Mi', '768Mi')},
    pod: {
      initContainers: [
        {name: 'migrate', image: 'docker.io/library/busybox:1.37', command: ['sh', '-c', 'echo migrating; sleep 2; echo done']},
      ],
    },
  }),
  service('shop', 'catalog', viaHttp()),
  statefulSet({
    name: 'db',
    namespace: 'data',
    image: 'docker.io/library/postgres:17.6',
    container: {
      ports: [{name: 'postgres', containerPort: 5432}],
      ...resources('250m', '512Mi', '1Gi'),
      env: [{name: 'POSTGRES_PASSWORD', valueFrom: {secretKeyRef: {name: 'db-credentials', key: 'password'}}}],
      readinessProbe: {tcpSocket: {port: 'postgres'}, periodSeconds: 5},
      volumeMounts: [{name: 'data', mountPath: '/var/lib/postgresql/data'}],
    },
    claims: [{name: 'data', size: '20Gi'}],
  }),
  service('data', 'db', [{name: 'postgres', port: 5432}], {clusterIP: 'None'}),
  statefulSet({
    name: 'redis',
    namespace: 'data',
    image: 'docker.io/library/redis:8.2',
    replicas: 2,
    container: {ports: [{name: 'redis', containerPort: 6379}], ...resources('50m', '64Mi', '128Mi')},
  }),
  service('data', 'redis', [{name: 'redis', port: 6379}], {clusterIP: 'None'}),
  deployment({
    name: 'ledger',
    namespace: 'payments',
    image: `${registry}/payments/ledger:7.2.1`,
    replicas: 2,
    container: {ports: [{name: 'https', containerPort: 8443}], ...resources('200m', '600Mi', '1Gi')},
  }),
  service('payments', 'ledger', [{name: 'https', port: 443, targetPort: 'https'}]),
  deployment({
    name: 'gateway',
    namespace: 'payments',
    image: `${registry}/payments/gateway:1.12.4`,
    replicas: 2,
    container: {
      ports: http(8080),
      ...resources('50m', '64Mi', '128Mi'),
      env: [{name: 'API_KEY', valueFrom: {secretKeyRef: {name: 'gateway-key', key: 'api-key'}}}],
    },
  }),
  service('payments', 'gateway', viaHttp()),
  daemonSet({
    name: 'agent',
    namespace: 'ops',
    image: `${registry}/ops/agent:3.2.0`,
    container: {ports: [{name: 'metrics', containerPort: 9100}], ...resources('10m', '32Mi', '64Mi')},
  }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {name: 'front'},
    spec: {controller: 'example.com/front'},
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {name: 'shop', namespace: 'shop'},
    spec: {
      ingressClassName: 'front',
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              {path: '/', pathType: 'Prefix', backend: {service: {name: 'web', port: {name: 'http'}}}},
              {path: '/cart', pathType: 'Prefix', backend: {service: {name: 'cart', port: {name: 'http'}}}},
            ],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name: 'web', namespace: 'shop'},
    spec: {minAvailable: 2, selector: {matchLabels: {app: 'web'}}},
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {name: 'ledger-from-gateway', namespace: 'payments'},
    spec: {podSelector: {matchLabels: {app: 'ledger'}}, ingress: [{from: [{podSelector: {matchLabels: {app: 'gateway'}}}]}]},
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: 'quota', namespace: 'payments'},
    spec: {hard: {pods: '20', 'requests.cpu': '24'}},
  },
  {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'deployer', namespace: 'shop'}},
];

/** What acts by itself: jobs by the clock, and an autoscaler. */
export const byTheClock: readonly [backup: Manifest, report: Manifest] = [
  cronJob({
    name: 'backup',
    namespace: 'ops',
    image: `${registry}/ops/backup:1.6.0`,
    schedule: '*/5 * * * *',
    spec: {successfulJobsHistoryLimit: 2},
  }),
  cronJob({
    name: 'report',
    namespace: 'ops',
    image: `${registry}/ops/report:2.0.0`,
    schedule: '*/2 * * * *',
    spec: {successfulJobsHistoryLimit: 2},
  }),
];

export const scaledByLoad: readonly [deployment: Manifest, service: Manifest, autoscaler: Manifest] = [
  deployment({
    name: 'search',
    namespace: 'shop',
    image: `${registry}/shop/search:0.9.1`,
    replicas: 2,
    container: {ports: [{name: 'http', containerPort: 9200}], ...resources('100m', '192Mi', '256Mi')},
  }),
  service('shop', 'search', viaHttp()),
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'search', namespace: 'shop'},
    spec: {
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'search'},
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}}],
      behavior: {scaleDown: {stabilizationWindowSeconds: 60}},
    },
  },
];

/** Crashes again and again, because a file is missing. */
export const crashing: Manifest = deployment({
  name: 'recommender',
  namespace: 'shop',
  image: `${registry}/shop/recommender:0.4.0`,
  container: {ports: http(8080), ...resources('50m', '96Mi', '128Mi')},
});
