import {container, everythingInSpec, forever} from './described-pod.ts';

// What the seed of a cluster does not have, so that all that kubectl knows to say about pods and their makers is said once.

const workload = (kind: string, name: string, spec: object, more: object = {}, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name, ...metadata},
  spec: {selector: {matchLabels: {app: name}}, template: {metadata: {labels: {app: name}}, spec}, ...more},
});

/** Lies in a secret, and must not be seen. */
export const canary = 'canary-in-describe';

const small = {terminationGracePeriodSeconds: 0, containers: [container('main', forever)]};

/** Nothing here could mount these, so they belong to a pod that is on no node. */
const rareVolumes = [
  {name: 'claimed', persistentVolumeClaim: {claimName: 'waits', readOnly: true}},
  {name: 'shared', nfs: {server: 'files.example.com', path: '/exports', readOnly: true}},
  {
    name: 'disk',
    iscsi: {targetPortal: '10.0.0.1:3260', portals: ['10.0.0.2:3260'], iqn: 'iqn.2026-01.example:disk', lun: 2, fsType: 'ext4'},
  },
  {name: 'fibre', fc: {targetWWNs: ['500a0982991b8dc5'], lun: 2, fsType: 'xfs'}},
  {name: 'driven', csi: {driver: 'files.example.com', fsType: 'ext4', volumeAttributes: {size: 'small', colour: 'red'}}},
  {
    name: 'own',
    ephemeral: {
      volumeClaimTemplate: {
        metadata: {labels: {kept: 'no'}, annotations: {why: 'because'}},
        spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'is-not-there', resources: {requests: {storage: '1Gi'}}},
      },
    },
  },
];

export const describedObjects: readonly object[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'settings'},
    data: {level: 'info', 'app.conf': 'a = 1\nb = 2\n'},
    binaryData: {blob: 'AAEC/w=='},
  },
  {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'password'}, stringData: {user: 'shop', password: canary}},
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'everything',
      labels: {app: 'everything', 'app.kubernetes.io/part-of': 'tests'},
      annotations: {short: 'one: two', long: 'word '.repeat(60).trim(), lines: 'first\nsecond\n'},
    },
    spec: everythingInSpec,
  },
  {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'nowhere'}, spec: {...small, nodeSelector: {'does-not': 'exist'}, volumes: rareVolumes}},
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'no-image'},
    spec: {containers: [{name: 'main', image: 'localhost/is-not-there:1', imagePullPolicy: 'Never'}]},
  },
  {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'done'}, spec: {restartPolicy: 'Never', containers: [container('main', 'exit 0')]}},
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'leaving', finalizers: ['dogwatch.io/kept-by-a-test']},
    spec: {...small, nodeSelector: {'does-not': 'exist'}},
  },
  workload('Deployment', 'rolling', small, {
    replicas: 3,
    minReadySeconds: 2,
    strategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: '34%', maxSurge: 1}},
  }),
  workload(
    'Deployment',
    'recreated',
    {...small, nodeSelector: {'does-not': 'exist'}, priorityClassName: 'system-cluster-critical'},
    {
      strategy: {type: 'Recreate'},
      paused: true,
      selector: {
        matchLabels: {app: 'recreated'},
        matchExpressions: [
          {key: 'app', operator: 'NotIn', values: ['a', 'b']},
          {key: 'gone', operator: 'DoesNotExist'},
        ],
      },
    },
  ),
  workload('Deployment', 'forbidden', {...everythingInSpec, serviceAccountName: 'is-not-there'}),
  workload(
    'StatefulSet',
    'numbered',
    {...small, nodeSelector: {'does-not': 'exist'}},
    {
      replicas: 2,
      serviceName: 'numbered',
      updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 1}},
      volumeClaimTemplates: [
        {
          metadata: {name: 'data', labels: {kept: 'yes'}, annotations: {why: 'because'}},
          spec: {accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], storageClassName: 'is-not-there', resources: {requests: {storage: '2Gi'}}},
        },
      ],
    },
  ),
  workload('DaemonSet', 'everywhere', {...small, nodeSelector: {'kubernetes.io/os': 'linux'}}, {updateStrategy: {type: 'OnDelete'}}),
  {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: {name: 'old-fashioned'},
    spec: {
      replicas: 2,
      selector: {app: 'old'},
      template: {metadata: {labels: {app: 'old'}}, spec: {...small, serviceAccountName: 'is-not-there'}},
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name: 'indexed'},
    spec: {
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 3,
      activeDeadlineSeconds: 600,
      ttlSecondsAfterFinished: 3600,
      backoffLimit: 4,
      template: {spec: {restartPolicy: 'Never', containers: [container('main', 'exit 0')]}},
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name: 'held'},
    spec: {suspend: true, template: {spec: {restartPolicy: 'Never', containers: [container('main', 'exit 0')]}}},
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {name: 'nightly'},
    spec: {
      schedule: '15 3 * * *',
      timeZone: 'Europe/Berlin',
      suspend: true,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 90,
      successfulJobsHistoryLimit: 0,
      jobTemplate: {
        spec: {
          parallelism: 2,
          completions: 4,
          activeDeadlineSeconds: 300,
          template: {spec: {restartPolicy: 'OnFailure', containers: [container('main', 'exit 0')]}},
        },
      },
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'rolling'},
    spec: {
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'rolling'},
      minReplicas: 3,
      maxReplicas: 5,
      metrics: [
        {type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 70}}},
        {type: 'Resource', resource: {name: 'memory', target: {type: 'AverageValue', averageValue: '64Mi'}}},
        {
          type: 'ContainerResource',
          containerResource: {name: 'cpu', container: 'main', target: {type: 'Utilization', averageUtilization: 60}},
        },
        {type: 'Pods', pods: {metric: {name: 'packets'}, target: {type: 'AverageValue', averageValue: '1k'}}},
        {
          type: 'Object',
          object: {
            metric: {name: 'hits'},
            describedObject: {apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'main'},
            target: {type: 'Value', value: '2k'},
          },
        },
        {type: 'External', external: {metric: {name: 'queue'}, target: {type: 'AverageValue', averageValue: '30'}}},
        {type: 'External', external: {metric: {name: 'depth'}, target: {type: 'Value', value: '300m'}}},
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 30,
          policies: [
            {type: 'Pods', value: 2, periodSeconds: 60},
            {type: 'Percent', value: 50, periodSeconds: 15},
          ],
        },
        scaleDown: {selectPolicy: 'Disabled'},
      },
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name: 'rolling'},
    spec: {maxUnavailable: '50%', selector: {matchLabels: {app: 'rolling'}}},
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name: 'rolling'},
    spec: {
      selector: {app: 'rolling'},
      ports: [
        {name: 'http', port: 80, targetPort: 'http'},
        {name: 'other', port: 81, targetPort: 9},
      ],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name: 'waits'},
    spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'is-not-there', resources: {requests: {storage: '1Gi'}}},
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {name: 'front', annotations: {note: 'kept'}},
    spec: {
      ingressClassName: 'none',
      tls: [{hosts: ['a.example.com', 'b.example.com'], secretName: 'certificate'}],
      rules: [
        {
          host: 'a.example.com',
          http: {
            paths: [
              {path: '/', pathType: 'Prefix', backend: {service: {name: 'rolling', port: {name: 'http'}}}},
              {path: '/gone', pathType: 'Exact', backend: {service: {name: 'is-not-there', port: {number: 80}}}},
            ],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {name: 'held', labels: {a: 'b'}},
    spec: {holderIdentity: 'nobody', leaseDurationSeconds: 30, renewTime: '2026-01-02T12:00:00.000000Z'},
  },
];

/** Debugs `everything` from within. */
export const debugContainer = {spec: {ephemeralContainers: [{...container('debug', forever), targetContainerName: 'main'}]}};
