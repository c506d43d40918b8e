import type {Demo} from '../demo.ts';
import {timeText} from '../object.ts';
import type {Node, NodeCondition} from '../schema/kinds.ts';
import {nodes} from '../types/nodes.ts';
import {kubeletsOf} from './create-kubelets.ts';
import {healthyConditions, type Machine, nodeDraft, registerNode, tellOfStart} from './register-node.ts';

/** After this long without a word a node's conditions are unknown (node-monitor-grace-period). */
const GRACE_MS = 50_000;

/** A node with a kubelet, as it registers itself; it tells of its start. */
export function addNode(demo: Demo, machine: Machine): Node {
  demo.registry.create(nodes, nodeDraft(machine), {manager: 'kubelet'});
  return registerNode(demo, machine.name, machine)!;
}

/** The kubelet of a node falls silent: what runs there goes on, but nobody hears of it; after a while its conditions are unknown. */
export function stopNode(demo: Demo, name: string): void {
  const {silenced} = kubeletsOf(demo);
  if (silenced.has(name)) return;
  silenced.add(name);
  demo.agenda.after(GRACE_MS, () => {
    if (silenced.has(name)) becomeUnknown(demo, name);
  });
}

/** Its kubelet is there again. */
export function startNode(demo: Demo, name: string): void {
  const kubelets = kubeletsOf(demo);
  if (!kubelets.silenced.delete(name)) return;
  const now = timeText(demo.agenda.now());
  const node = demo.registry.change(nodes, undefined, name, {manager: 'kubelet', subresource: 'status'}, current => ({
    ...current,
    status: {...current.status, conditions: merged(current.status?.conditions, healthyConditions(now, now))},
  }));
  if (node) tellOfStart(demo, node);
  for (const work of kubelets.works.values()) if (work.node === name) kubelets.ask(work, 100);
}

/** As the node lifecycle controller marks it. */
function becomeUnknown(demo: Demo, name: string): void {
  const now = timeText(demo.agenda.now());
  demo.registry.change(nodes, undefined, name, {manager: 'kube-controller-manager', subresource: 'status'}, node => ({
    ...node,
    status: {
      ...node.status,
      conditions: (node.status?.conditions ?? []).map(condition => ({
        ...condition,
        lastTransitionTime: condition.status === 'Unknown' ? (condition.lastTransitionTime ?? now) : now,
        message: 'Kubelet stopped posting node status.',
        reason: 'NodeStatusUnknown',
        status: 'Unknown',
      })),
    },
  }));
}

/** Times of changes stay where nothing changed. */
function merged(before: readonly NodeCondition[] = [], next: readonly NodeCondition[]): readonly NodeCondition[] {
  const others = before.filter(({type}) => !next.some(condition => condition.type === type));
  return [
    ...others,
    ...next.map(condition => {
      const old = before.find(({type}) => type === condition.type);
      return old?.status === condition.status && old.lastTransitionTime
        ? {...condition, lastTransitionTime: old.lastTransitionTime}
        : condition;
    }),
  ];
}
