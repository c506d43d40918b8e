import type {Pod} from '../schema/kinds.ts';
import {isActive, readySince} from './pods.ts';

/**
 * The pods that a scale down takes first: unassigned before assigned, pending before running, not ready before ready, cheap before dear, on
 * crowded nodes before lonely ones, shortly ready before long, restarted before calm, young before old. Follows ActivePodsWithRanks of
 * k8s.io/kubernetes/pkg/controller. `related` are all pods whose company on a node counts.
 */
export function scaleDownOrder(pods: readonly Pod[], related: readonly Pod[], now: number): readonly Pod[] {
  const company = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec?.nodeName ?? '';
    if (isActive(pod)) company.set(node, (company.get(node) ?? 0) + 1);
  }
  const ranked = pods.map(pod => {
    const ready = readySince(pod);
    return {
      pod,
      keys: [
        pod.spec?.nodeName ? 1 : 0,
        phases[pod.status?.phase ?? 'Pending'] ?? 0,
        ready === undefined ? 0 : 1,
        deletionCost(pod),
        -(company.get(pod.spec?.nodeName ?? '') ?? 0),
      ],
      // Ages count by their magnitude, so that what is nearly as old is chosen by chance, which a uid is.
      ready,
      restarts: restartsOf(pod),
    };
  });
  type Ranked = (typeof ranked)[number];
  return ranked.sort(compare).map(({pod}) => pod);

  function compare(one: Ranked, other: Ranked): number {
    for (const [index, key] of one.keys.entries()) {
      const difference = key - other.keys[index]!;
      if (difference !== 0) return difference;
    }
    if (one.ready !== undefined && other.ready !== undefined && one.ready !== other.ready) {
      return magnitude(now - one.ready) - magnitude(now - other.ready) || byUid(one.pod, other.pod);
    }
    for (const [index, restarts] of one.restarts.entries()) {
      if (restarts !== other.restarts[index]) return other.restarts[index]! - restarts;
    }
    const [born, otherBorn] = [one, other].map(({pod}) => Date.parse(pod.metadata.creationTimestamp)) as [number, number];
    if (born !== otherBorn) return magnitude(now - born) - magnitude(now - otherBorn) || byUid(one.pod, other.pod);
    return 0;
  }
}

const phases: Readonly<Record<string, number>> = {Pending: 0, Unknown: 1, Running: 2};

function deletionCost({metadata}: Pod): number {
  const cost = metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? '0';
  return /^-?\d+$/.test(cost) ? Number(cost) : 0;
}

/** Of containers, then of sidecars. */
function restartsOf({spec, status}: Pod): readonly [number, number] {
  const sidecars = new Set(spec?.initContainers?.filter(({restartPolicy}) => restartPolicy === 'Always').map(({name}) => name));
  const counts = (status?.containerStatuses ?? []).map(({restartCount}) => restartCount);
  const ofSidecars = (status?.initContainerStatuses ?? []).filter(({name}) => sidecars.has(name)).map(({restartCount}) => restartCount);
  return [Math.max(0, ...counts), Math.max(0, ...ofSidecars)];
}

/** The power of two of a duration in nanoseconds. */
function magnitude(ms: number): number {
  return ms > 0 ? Math.trunc(Math.log2(ms * 1e6)) : -1;
}

function byUid(one: Pod, other: Pod): number {
  return one.metadata.uid < other.metadata.uid ? -1 : 1;
}
