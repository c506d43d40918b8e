import type {KubeObject} from '../src/kube/object.ts';

/** As a server sends it. */
export const web: KubeObject = {
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '7',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: {app: 'web'},
    annotations: {'example.com/on': 'yes', mode: '0644'},
    managedFields: [{manager: 'kubectl'}],
  },
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [
          {name: 'web', image: 'web:1', args: ['-x', '-y']},
          {name: 'log', image: 'log:1'},
        ],
      },
    },
  },
  status: {replicas: 3},
};
