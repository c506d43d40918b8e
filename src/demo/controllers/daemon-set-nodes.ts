import type {Affinity, DaemonSet, Node, Pod, PodSpec, Toleration} from '../schema/kinds.ts';
import {isNodeWanted} from '../scheduler/node-terms.ts';
import {isTolerated} from '../scheduler/taints.ts';
import {scaledValue} from '../rules/int-or-percent.ts';

export type Fit = {
  readonly shouldRun: boolean;
  /** What is there already may stay: only a taint that keeps off, but does not evict, is against it. */
  readonly mayStay: boolean;
};

/** Whether the set's pods belong on a node (NodeShouldRunDaemonPod). */
export function fitsOf(set: DaemonSet): (node: Node) => Fit {
  const {spec: template} = set.spec!.template;
  const pod: Pod = {metadata: set.metadata, spec: withTolerations(template!)};
  return node => {
    const isNamed = !template?.nodeName || template.nodeName === node.metadata.name;
    if (!isNamed || !isNodeWanted(pod, node)) return {shouldRun: false, mayStay: false};
    const against = (node.spec?.taints ?? []).filter(taint => !isTolerated(pod, taint));
    return {
      shouldRun: !against.some(({effect}) => effect === 'NoSchedule' || effect === 'NoExecute'),
      mayStay: !against.some(({effect}) => effect === 'NoExecute'),
    };
  };
}

/** The spec of the pod for a node: the scheduler binds it to that node and no other. */
export function specFor(spec: PodSpec, nodeName: string): PodSpec {
  return {...withTolerations(spec), affinity: withNode(spec.affinity, nodeName)};
}

/** The node that a pod is on or is meant for. */
export function nodeOf({spec}: Pod): string | undefined {
  if (spec?.nodeName) return spec.nodeName;
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields = terms.flatMap(({matchFields = []}) => matchFields);
  return fields.find(({key, operator, values}) => key === 'metadata.name' && operator === 'In' && values?.length === 1)?.values?.[0];
}

export function maxSurge({spec}: DaemonSet, nodes: number): number {
  if (spec?.updateStrategy?.type === 'OnDelete') return 0;
  return scaledValue(spec?.updateStrategy?.rollingUpdate?.maxSurge, nodes, 'up');
}

export function maxUnavailable(set: DaemonSet, nodes: number): number {
  const {type, rollingUpdate} = set.spec?.updateStrategy ?? {};
  const count = type === 'OnDelete' ? 0 : scaledValue(rollingUpdate?.maxUnavailable, nodes, 'up');
  return count === 0 && maxSurge(set, nodes) === 0 ? 1 : count;
}

/** Troubles of a node that its daemons have to bear. */
function withTolerations(spec: PodSpec): PodSpec {
  const added: readonly Toleration[] = [
    {key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute'},
    {key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute'},
    {key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule'},
    {key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule'},
    {key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule'},
    {key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule'},
    ...(spec.hostNetwork ? [{key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule'}] : []),
  ];
  const own = (spec.tolerations ?? []).map(toleration => added.find(it => isSame(it, toleration)) ?? toleration);
  return {...spec, tolerations: [...own, ...added.filter(toleration => !own.includes(toleration))]};
}

function isSame(one: Toleration, other: Toleration): boolean {
  return one.key === other.key && one.operator === other.operator && one.effect === other.effect && (other.value ?? '') === '';
}

function withNode(affinity: Affinity | undefined, nodeName: string): Affinity {
  const term = {matchFields: [{key: 'metadata.name', operator: 'In', values: [nodeName]}]};
  const requiredDuringSchedulingIgnoredDuringExecution = {nodeSelectorTerms: [term]};
  return {...affinity, nodeAffinity: {...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution}};
}
