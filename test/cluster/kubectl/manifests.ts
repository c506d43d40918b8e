/** Present on the nodes of the real cluster, and known to the demo. */
export const image = 'localhost/busybox';

const metadata = (name: string, labels?: object) => ({name, ...(labels && {labels})});

export function webDeployment(more: {image?: string; replicas?: number} = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('web', {app: 'web'}),
    spec: {
      replicas: more.replicas ?? 2,
      selector: {matchLabels: {app: 'web'}},
      template: {
        metadata: {labels: {app: 'web'}},
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'main',
              image: more.image ?? image,
              imagePullPolicy: 'IfNotPresent',
              command: ['sleep', '1000000'],
              ports: [{name: 'http', containerPort: 8080}],
              env: [{name: 'LEVEL', valueFrom: {configMapKeyRef: {name: 'settings', key: 'level'}}}],
              resources: {requests: {cpu: '10m', memory: '8Mi'}, limits: {memory: '32Mi'}},
            },
          ],
        },
      },
    },
  };
}

export const webService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata('web'),
  spec: {selector: {app: 'web'}, ports: [{name: 'http', port: 80, targetPort: 'http'}]},
};

export const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata('settings'),
  data: {level: 'info', 'app.conf': 'a = 1\nb = 2\n'},
};

export const password = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: metadata('password'),
  type: 'Opaque',
  stringData: {user: 'shop', password: 's3cret'},
};

/** Says three lines, then copies what it is told. */
export const talker = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata('talker', {app: 'talker'}),
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'main',
        image,
        imagePullPolicy: 'IfNotPresent',
        stdin: true,
        command: ['sh', '-c', 'for i in 1 2 3; do echo line $i; done; cat; sleep 1000000'],
      },
    ],
  },
};

export const nightly = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: metadata('nightly'),
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{name: 'main', image, imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', 'echo done']}],
          },
        },
      },
    },
  },
};

export const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata('web'),
  spec: {minAvailable: 1, selector: {matchLabels: {app: 'web'}}},
};
