import type {Controller, Demo} from '../demo.ts';
import {keyOf, timeText} from '../object.ts';
import type {Node, Taint} from '../schema/kinds.ts';
import {nodes} from '../types/nodes.ts';
import {reconciler} from './reconcile.ts';
import {MANAGER} from './status.ts';

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** Taints that follow from a condition of that status. */
const byCondition: readonly (readonly [type: string, status: string, taint: string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
];
const managed = new Set([UNSCHEDULABLE, ...byCondition.map(([, , taint]) => taint)]);

/** How long the node monitor takes to put NoExecute where NoSchedule stands already (--node-monitor-period). */
const EXECUTE_MS = 5000;

/** Gives nodes the taints of their conditions, and of being cordoned (doNoScheduleTaintingPass, doNoExecuteTaintingPass). */
export const nodeTaintController: Controller = demo => {
  const ask = reconciler(demo, {
    watches: [
      {
        type: nodes,
        keys: ({type, object, before}) =>
          type === 'DELETED' || isAlike(before as Node | undefined, object as Node) ? [] : [keyOf(object)],
      },
    ],
    reconcile(_, name) {
      const node = demo.store.get(nodes, undefined, name);
      if (!node) return;
      const laterMs = taint(demo, node);
      if (laterMs !== undefined) ask(name, laterMs);
    },
  });
  for (const node of demo.store.list(nodes)) ask(keyOf(node));
};

/** Heartbeats change nothing here. */
function isAlike(before: Node | undefined, node: Node): boolean {
  if (!before || before.spec !== node.spec) return false;
  return byCondition.every(([type]) => statusOf(before, type) === statusOf(node, type));
}

function statusOf({status}: Node, type: string): string | undefined {
  return status?.conditions?.find(one => one.type === type)?.status;
}

/** Milliseconds until there is more to do; undefined where there is not. */
function taint({registry, agenda}: Demo, node: Node): number | undefined {
  const known = node.spec?.taints ?? [];
  const wanted: {readonly key: string; readonly effect: string}[] = [];
  let laterMs: number | undefined;
  for (const [type, status, key] of byCondition) {
    if (statusOf(node, type) !== status) continue;
    wanted.push({key, effect: 'NoSchedule'});
    if (type !== 'Ready') continue;
    const since = node.status?.conditions?.find(one => one.type === type)?.lastTransitionTime;
    const waitMs = since === undefined ? 0 : Date.parse(since) + EXECUTE_MS - agenda.now();
    if (waitMs <= 0) wanted.push({key, effect: 'NoExecute'});
    else laterMs = waitMs;
  }
  if (node.spec?.unschedulable) wanted.push({key: UNSCHEDULABLE, effect: 'NoSchedule'});
  const isWanted = ({key, effect}: Taint) => wanted.some(one => one.key === key && one.effect === effect);
  const kept = known.filter(one => !managed.has(one.key) || isWanted(one));
  const timeAdded = timeText(agenda.now());
  const added = wanted
    .filter(({key, effect}) => !kept.some(one => one.key === key && one.effect === effect))
    .map(one => ({...one, timeAdded}));
  if (added.length > 0 || kept.length < known.length) {
    const taints = [...kept, ...added];
    registry.change(nodes, undefined, node.metadata.name, {manager: MANAGER}, current => {
      const {taints: _, ...spec} = current.spec ?? {};
      return {...current, spec: {...spec, ...(taints.length > 0 && {taints})}};
    });
  }
  return laterMs;
}
