import {core, type Odd, of} from './odd.ts';

/** A daemon set that tolerates everything would start a pod on any node; no daemon set tolerates this. */
const taint = {key: 'example.com/odd', effect: 'NoSchedule'};
const roles = {
  'node-role.kubernetes.io/control-plane': '',
  'node-role.kubernetes.io/edge': 'yes',
  'kubernetes.io/role': 'old',
};

/** Objects of the whole cluster; each gets a name that nobody else has. */
export const oddClusterObjects: readonly Odd[] = [
  {
    type: core('nodes'),
    object: {metadata: {name: 'odd', labels: roles}, spec: {unschedulable: true, taints: [taint]}},
    status: {
      addresses: [
        {type: 'ExternalIP', address: '203.0.113.5'},
        {type: 'InternalIP', address: '192.0.2.5'},
        {type: 'InternalIP', address: 'fd00::5'},
      ],
      capacity: {cpu: '3920m', memory: '16Gi', 'example.com/gpu': '2', pods: '110'},
      allocatable: {cpu: '3.5', memory: '15000000Ki', pods: '100'},
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.1',
        osImage: 'Odd Linux',
        containerRuntimeVersion: 'odd://1',
        kubeletVersion: 'v1.30.1-odd',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'arm64',
      },
    },
  },
  {type: core('nodes'), object: {metadata: {name: 'bare'}, spec: {taints: [{...taint, value: 'x'}]}}},
  {
    type: core('persistentvolumes'),
    object: {
      metadata: {name: 'odd'},
      spec: {
        capacity: {storage: '1.5Ti'},
        accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
        persistentVolumeReclaimPolicy: 'Recycle',
        storageClassName: 'nobody-has-it',
        nfs: {server: 'nowhere.example.com', path: '/x'},
      },
    },
  },
  {
    type: core('persistentvolumes'),
    object: {
      metadata: {name: 'local', annotations: {'volume.beta.kubernetes.io/storage-class': 'old-way'}},
      spec: {
        capacity: {storage: '1e3'},
        accessModes: ['ReadWriteMany'],
        volumeMode: 'Block',
        claimRef: {namespace: 'nowhere', name: 'claim'},
        local: {path: '/dev/x'},
        nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: 'x', operator: 'Exists'}]}]}},
      },
    },
  },
  {
    type: of('storage.k8s.io', 'storageclasses'),
    object: {
      metadata: {name: 'odd'},
      provisioner: 'example.com/odd',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      reclaimPolicy: 'Retain',
    },
  },
  {type: of('storage.k8s.io', 'storageclasses'), object: {metadata: {name: 'bare'}, provisioner: 'example.com/odd'}},
  {
    type: of('networking.k8s.io', 'ingressclasses'),
    object: {metadata: {name: 'odd'}, spec: {controller: 'example.com/odd', parameters: {apiGroup: 'example.com', kind: 'Odd', name: 'x'}}},
  },
  {
    type: of('scheduling.k8s.io', 'priorityclasses'),
    object: {metadata: {name: 'odd'}, value: -10, preemptionPolicy: 'Never', description: 'é'},
  },
  {
    type: of('rbac.authorization.k8s.io', 'clusterrolebindings'),
    object: {
      metadata: {name: 'odd'},
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'odd'},
      subjects: [{kind: 'ServiceAccount', name: 'odd', namespace: 'elsewhere'}],
    },
  },
];
