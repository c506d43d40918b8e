import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {timeText} from '../object.ts';
import {createRandom} from '../random.ts';
import type {Node, NodeCondition, NodeStatus} from '../schema/kinds.ts';
import {nodes} from '../types/nodes.ts';
import {kubeletsOf} from './create-kubelets.ts';
import {hashOf} from './hash.ts';
import {renewLease} from './heartbeats.ts';

export type Machine = {
  readonly name: string;
  readonly address?: string;
  readonly cpu?: number;
  readonly memoryGibibytes?: number;
  readonly pods?: number;
  readonly podCIDR?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly zone?: string;
  readonly region?: string;
  readonly instanceType?: string;
  readonly taints?: NonNullable<NonNullable<Node['spec']>['taints']>;
  readonly kubeletVersion?: string;
  readonly osImage?: string;
  readonly architecture?: 'amd64' | 'arm64';
};

/** Whether a kubelet made the object, so that there is a machine behind it; others are only objects. */
export function hasMachine({metadata}: Node): boolean {
  return metadata.managedFields?.some(({manager}) => manager === 'kubelet') === true;
}

export function isRegistered({status}: Node): boolean {
  return Boolean(status?.nodeInfo?.kubeletVersion) && status?.conditions?.some(({type}) => type === 'Ready') === true;
}

/** The object that a kubelet registers, without its status. */
export function nodeDraft({name, labels, zone, region, instanceType, taints, podCIDR, architecture = 'amd64'}: Machine): {
  readonly metadata: Partial<Node['metadata']>;
  readonly spec: NonNullable<Node['spec']>;
} {
  return {
    metadata: {
      name,
      annotations: {'volumes.kubernetes.io/controller-managed-attach-detach': 'true'},
      labels: {
        'beta.kubernetes.io/arch': architecture,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': architecture,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(instanceType && {'node.kubernetes.io/instance-type': instanceType, 'beta.kubernetes.io/instance-type': instanceType}),
        ...(zone && {'topology.kubernetes.io/zone': zone}),
        ...(region && {'topology.kubernetes.io/region': region}),
        ...labels,
      },
    },
    spec: {...(podCIDR && {podCIDR, podCIDRs: [podCIDR]}), ...(taints && {taints})},
  };
}

/** The kubelet of a node says what the node is, where that was not said, and that it is ready. */
export function registerNode(demo: Demo, name: string, machine: Partial<Machine> = {}): Node | undefined {
  const {registry} = demo;
  const podCIDR = `${kubeletsOf(demo).podNetwork(name)}.0/24`;
  registry.change(nodes, undefined, name, {manager: 'kube-controller-manager'}, node =>
    node.spec?.podCIDR ? node : {...node, spec: {...node.spec, podCIDR, podCIDRs: [podCIDR]}},
  );
  const registered = registry.change(nodes, undefined, name, {manager: 'kubelet', subresource: 'status'}, node => ({
    ...node,
    status: nodeStatus(demo, node, machine),
  }));
  if (!registered) return undefined;
  tellOfStart(demo, registered);
  renewLease(demo, registered);
  return registered;
}

export function nodeStatus(demo: Demo, node: Node, machine: Partial<Machine>): NodeStatus {
  const {name, labels = {}} = node.metadata;
  const {cpu = 4, memoryGibibytes = 16, pods = 110, kubeletVersion = 'v1.36.3', osImage = 'Debian GNU/Linux 13 (trixie)'} = machine;
  const kubelets = kubeletsOf(demo);
  const random = createRandom(hashOf(kubelets.seed, name));
  const given = node.status?.capacity ?? {};
  const capacity = {
    cpu: String(cpu),
    'ephemeral-storage': `${104_845_292 + random.below(9) * 4}Ki`,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: `${Math.floor(memoryGibibytes * 2 ** 20 * 0.985) - random.below(4096)}Ki`,
    pods: String(pods),
    ...given,
  };
  const machineID = random.hex(32);
  const now = timeText(demo.agenda.now());
  return {
    ...node.status,
    addresses: [
      {address: machine.address ?? freeAddress(demo, node), type: 'InternalIP'},
      {address: name, type: 'Hostname'},
    ],
    allocatable: {...capacity, memory: lessMemory(capacity.memory), 'ephemeral-storage': lessStorage(capacity['ephemeral-storage'])},
    capacity,
    conditions: healthyConditions(now, now),
    daemonEndpoints: {kubeletEndpoint: {Port: 10250}},
    images: kubelets.imagesOn(name),
    nodeInfo: {
      architecture: machine.architecture ?? labels['kubernetes.io/arch'] ?? 'amd64',
      bootID: random.uuid(),
      containerRuntimeVersion: 'containerd://2.1.4',
      kernelVersion: '6.12.43+deb13-amd64',
      kubeProxyVersion: '',
      kubeletVersion,
      machineID,
      operatingSystem: 'linux',
      osImage,
      systemUUID: machineID.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    },
  };
}

/** By the number in its name; nodes of the control plane lie apart. */
function freeAddress(demo: Demo, {metadata}: Node): string {
  const number = Number(/(\d+)$/.exec(metadata.name)?.[1] ?? 100);
  const isApart = metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined;
  return kubeletsOf(demo).freeNodeAddress((number % 50_000) + (isApart ? 250 * 256 : 0));
}

/** What the kubelet keeps back for evictions: 100 MiB, and a tenth of the disk. */
function lessMemory(memory: string): string {
  const kibibytes = /^(\d+)Ki$/.exec(memory);
  const mebibytes = /^(\d+)Mi$/.exec(memory);
  if (kibibytes) return `${Number(kibibytes[1]) - 102_400}Ki`;
  return mebibytes ? `${Number(mebibytes[1]) - 100}Mi` : memory;
}

function lessStorage(storage: string): string {
  const kibibytes = /^(\d+)Ki$/.exec(storage);
  return kibibytes ? String(Math.floor(Number(kibibytes[1]) * 1024 * 0.9)) : storage;
}

export function tellOfStart(demo: Demo, node: Node): void {
  const {name} = node.metadata;
  // Events of nodes carry the name in place of the uid.
  const about = {...node, metadata: {...node.metadata, uid: name}};
  const say = (reason: string, message: string) => tell(demo, {about, type: 'Normal', reason, message, component: 'kubelet', host: name});
  say('Starting', 'Starting kubelet.');
  say('NodeHasSufficientMemory', `Node ${name} status is now: NodeHasSufficientMemory`);
  say('NodeHasNoDiskPressure', `Node ${name} status is now: NodeHasNoDiskPressure`);
  say('NodeHasSufficientPID', `Node ${name} status is now: NodeHasSufficientPID`);
  say('NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
  say('NodeReady', `Node ${name} status is now: NodeReady`);
}

export function healthyConditions(heartbeat: string, since: string): readonly NodeCondition[] {
  const condition = (type: string, status: string, reason: string, message: string): NodeCondition => ({
    lastHeartbeatTime: heartbeat,
    lastTransitionTime: since,
    message,
    reason,
    status,
    type,
  });
  return [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}
