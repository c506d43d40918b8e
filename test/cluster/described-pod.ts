import {image} from './kubectl/manifests.ts';

export const container = (name: string, command: string, more: object = {}) => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', '-c', command],
  ...more,
});
export const forever = 'while true; do sleep 5; done';
const field = (fieldPath: string) => ({valueFrom: {fieldRef: {fieldPath}}});
const amount = (resource: string, divisor?: string) => ({valueFrom: {resourceFieldRef: {resource, ...(divisor && {divisor})}}});

/** A pod that says once all that can be said of pods. */
export const everythingInSpec = {
  serviceAccountName: 'default',
  terminationGracePeriodSeconds: 1,
  priorityClassName: 'system-cluster-critical',
  securityContext: {fsGroup: 1000, runAsNonRoot: false, seccompProfile: {type: 'RuntimeDefault'}},
  nodeSelector: {'kubernetes.io/os': 'linux'},
  tolerations: [
    {key: 'dedicated', operator: 'Equal', value: 'shop', effect: 'NoSchedule'},
    {key: 'spot', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 45},
    {operator: 'Exists'},
  ],
  topologySpreadConstraints: [
    {
      maxSkew: 2,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: {matchLabels: {app: 'everything'}},
    },
    {maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway'},
  ],
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {weight: 5, preference: {matchExpressions: [{key: 'disk', operator: 'In', values: ['ssd', 'nvme']}]}},
      ],
    },
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {labelSelector: {matchLabels: {app: 'nobody'}}, topologyKey: 'kubernetes.io/hostname'},
      ],
    },
  },
  readinessGates: [{conditionType: 'example.com/balanced'}],
  imagePullSecrets: [{name: 'registry'}],
  volumes: [
    {name: 'scratch', emptyDir: {}},
    {name: 'fast', emptyDir: {medium: 'Memory', sizeLimit: '16Mi'}},
    {name: 'settings', configMap: {name: 'settings', items: [{key: 'level', path: 'level.txt'}]}},
    {name: 'maybe', configMap: {name: 'is-not-there', optional: true}},
    {name: 'hidden', secret: {secretName: 'password'}},
    {name: 'host', hostPath: {path: '/tmp', type: 'Directory'}},
    {
      name: 'about',
      downwardAPI: {
        items: [
          {path: 'labels', fieldRef: {fieldPath: 'metadata.labels'}},
          {path: 'cpu', resourceFieldRef: {containerName: 'main', resource: 'limits.cpu'}},
        ],
      },
    },
    {
      name: 'all-in-one',
      projected: {
        sources: [
          {secret: {name: 'password', items: [{key: 'user', path: 'user'}]}},
          {configMap: {name: 'settings'}},
          {downwardAPI: {items: [{path: 'name', fieldRef: {fieldPath: 'metadata.name'}}]}},
          {serviceAccountToken: {path: 'token', expirationSeconds: 3600, audience: 'vault'}},
        ],
      },
    },
  ],
  initContainers: [
    container('prepare', 'echo prepared > /scratch/done', {
      volumeMounts: [{name: 'scratch', mountPath: '/scratch'}],
      resources: {requests: {cpu: '5m'}},
    }),
    container('proxy', forever, {restartPolicy: 'Always', startupProbe: {exec: {command: ['true']}, failureThreshold: 5}}),
  ],
  containers: [
    container('main', `mkdir -p /tmp/www; echo ok > /tmp/www/index.html; httpd -p 8080 -h /tmp/www; ${forever}`, {
      args: ['one word', 'two\nlines'],
      ports: [
        {name: 'http', containerPort: 8080, hostPort: 18080},
        {name: 'dns', containerPort: 5353, protocol: 'UDP'},
      ],
      resources: {requests: {cpu: '20m', memory: '8Mi'}, limits: {cpu: '1500m', memory: '64Mi', 'ephemeral-storage': '100Mi'}},
      startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 1, failureThreshold: 30},
      readinessProbe: {httpGet: {path: '/', port: 'http', scheme: 'HTTP'}, periodSeconds: 2, timeoutSeconds: 3, successThreshold: 2},
      livenessProbe: {exec: {command: ['cat', '/tmp/www/index.html']}, initialDelaySeconds: 7},
      lifecycle: {postStart: {exec: {command: ['true']}}, preStop: {exec: {command: ['sleep', '0.1']}}},
      securityContext: {
        runAsUser: 0,
        readOnlyRootFilesystem: false,
        capabilities: {drop: ['NET_RAW'], add: ['NET_ADMIN']},
        seccompProfile: {type: 'Unconfined'},
      },
      envFrom: [
        {configMapRef: {name: 'settings'}},
        {secretRef: {name: 'password'}, prefix: 'DB_'},
        {configMapRef: {name: 'is-not-there', optional: true}},
      ],
      env: [
        {name: 'LEVEL', value: 'debug'},
        {name: 'EMPTY'},
        {name: 'POEM', value: 'first line\nsecond line'},
        {name: 'NAME', ...field('metadata.name')},
        {name: 'SPACE', ...field('metadata.namespace')},
        {name: 'LABEL', ...field("metadata.labels['app']")},
        {name: 'NODE', ...field('spec.nodeName')},
        {name: 'ADDRESS', ...field('status.podIP')},
        {name: 'CORES', ...amount('limits.cpu')},
        {name: 'MEMORY', ...amount('requests.memory', '1Mi')},
        {name: 'USER', valueFrom: {secretKeyRef: {name: 'password', key: 'user'}}},
        {name: 'OTHER', valueFrom: {configMapKeyRef: {name: 'settings', key: 'missing', optional: true}}},
      ],
      volumeMounts: [
        {name: 'scratch', mountPath: '/scratch', subPath: 'inner'},
        {name: 'fast', mountPath: '/fast'},
        {name: 'settings', mountPath: '/settings', readOnly: true},
        {name: 'hidden', mountPath: '/hidden'},
        {name: 'about', mountPath: '/about'},
        {name: 'all-in-one', mountPath: '/all'},
      ],
    }),
    container('breaks', 'echo starting; sleep 1; echo no licence > /dev/termination-log; exit 3', {
      env: [{name: 'CORES', ...amount('limits.cpu')}],
      livenessProbe: {grpc: {port: 9000, service: 'health'}, initialDelaySeconds: 600},
    }),
  ],
};
