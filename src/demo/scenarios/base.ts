import type {Demo} from '../demo.ts';
import type {Draft} from '../object.ts';
import type {Node} from '../schema/kinds.ts';
import {apply, type Manifest} from './apply.ts';
import {layAll} from './lay-all.ts';
import {layRegistered} from './lay-nodes.ts';
import {configMap, daemonSet, deployment, namespace, resources, service} from './manifests.ts';

export const workers: readonly string[] = ['node-1', 'node-2', 'node-3'];

export type NodeWish = {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly isControlPlane?: boolean;
  readonly cpu?: string;
  readonly memory?: string;
};

/** Three workers in two zones, and the node of the control plane. */
export const smallNodes: readonly NodeWish[] = [
  {name: 'control-1', isControlPlane: true},
  {name: 'node-1', labels: {'topology.kubernetes.io/zone': 'eu-1a'}},
  {name: 'node-2', labels: {'topology.kubernetes.io/zone': 'eu-1b'}},
  {name: 'node-3', labels: {'topology.kubernetes.io/zone': 'eu-1a'}},
];

/** What every cluster has before anybody uses it: nodes, the namespaces and workloads of the system, a storage class. */
export function layBase(demo: Demo): void {
  layNodes(demo, smallNodes);
  layAll(demo, system, {nodes: workers, from: 0, manager: 'kubeadm'});
}

/** Nodes, and what the system needs of classes; nothing that runs. */
export function layNodes(demo: Demo, nodes: readonly NodeWish[]): void {
  apply(demo, [storageClass, ...priorityClasses], 'kubeadm');
  layRegistered(demo, nodes.map(node) as unknown as Draft<Node>[]);
}

function node({name, labels, isControlPlane = false, cpu = '4', memory = '16393208Ki'}: NodeWish): Manifest {
  const role = isControlPlane ? {'node-role.kubernetes.io/control-plane': ''} : {};
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...role,
        ...labels,
      },
    },
    spec: isControlPlane ? {taints: [{key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule'}]} : {},
    status: {capacity: {cpu, memory, pods: '110', 'ephemeral-storage': '102107096Ki'}},
  };
}

const storageClass: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {name: 'standard', annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}},
  provisioner: 'demo.dogwatch/disk',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};

const priorityClasses: readonly Manifest[] = [
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
].map(([name, value]) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: {name: String(name)},
  value,
  description: 'For pods that the cluster cannot do without.',
}));

const everywhere = [{operator: 'Exists' as const}];

const system: readonly Manifest[] = [
  deployment({
    name: 'coredns',
    namespace: 'kube-system',
    image: 'registry.k8s.io/coredns/coredns:v1.12.4',
    replicas: 2,
    labels: {'k8s-app': 'kube-dns'},
    container: {
      args: ['-conf', '/etc/coredns/Corefile'],
      ...resources('100m', '70Mi', '170Mi'),
      ports: [{name: 'dns', containerPort: 53, protocol: 'UDP'}],
    },
    pod: {
      priorityClassName: 'system-cluster-critical',
      tolerations: [{key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule'}],
    },
  }),
  service('kube-system', 'kube-dns', [{name: 'dns', port: 53, protocol: 'UDP'}], {selector: {app: 'coredns'}, clusterIP: '10.96.0.10'}),
  daemonSet({
    name: 'kube-proxy',
    namespace: 'kube-system',
    image: 'registry.k8s.io/kube-proxy:v1.36.3',
    pod: {priorityClassName: 'system-node-critical', hostNetwork: true, tolerations: everywhere},
  }),
  deployment({
    name: 'metrics-server',
    namespace: 'kube-system',
    image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
    container: {...resources('100m', '200Mi', '400Mi')},
    pod: {priorityClassName: 'system-cluster-critical'},
  }),
  service('kube-system', 'metrics-server', [{name: 'https', port: 443, targetPort: 10250}]),
  configMap('kube-system', 'coredns', {
    Corefile: '.:53 {\n    errors\n    health\n    kubernetes cluster.local\n    forward . /etc/resolv.conf\n    cache 30\n}\n',
  }),
];

export const companyNamespaces: readonly Manifest[] = [
  namespace('shop', {team: 'shop'}),
  namespace('payments', {team: 'payments'}),
  namespace('data', {team: 'platform'}),
  namespace('ops', {team: 'platform'}),
];
