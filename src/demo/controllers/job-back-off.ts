import type {ContainerStatus, Pod} from '../schema/kinds.ts';

const FIRST_MS = 10_000;
const MAX_MS = 600_000;

/** Failures since the last success, and when the last of them was. */
export type Failures = {readonly count: number; readonly last: number};

export const noFailures: Failures = {count: 0, last: 0};

/** Follows newBackoffRecord of the job controller. */
export function failuresAfter(before: Failures, succeeded: readonly Pod[], failed: readonly Pod[]): Failures {
  const failures = failed.map(finishedAt).sort((one, other) => one - other);
  if (succeeded.length === 0) {
    return failures.length === 0 ? before : {count: before.count + failures.length, last: failures.at(-1)!};
  }
  const lastSuccess = Math.max(...succeeded.map(finishedAt));
  const since = failures.filter(at => at > lastSuccess);
  return since.length === 0 ? noFailures : {count: since.length, last: since.at(-1)!};
}

/** Milliseconds until the next pod may be made: ten seconds after the first failure, doubled with each to ten minutes. */
export function remainingWait({count, last}: Failures, now: number): number {
  return count === 0 ? 0 : Math.max(0, last + Math.min(MAX_MS, FIRST_MS * 2 ** (count - 1)) - now);
}

function finishedAt({metadata, spec, status}: Pod): number {
  const sidecars = new Set(spec?.initContainers?.filter(({restartPolicy}) => restartPolicy === 'Always').map(({name}) => name));
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? []).filter(({name}) => sidecars.has(name))];
  const ends = statuses.map(endOf);
  if (ends.length > 0 && ends.every(end => end !== undefined)) return Math.max(...ends);
  const ready = status?.conditions?.find(({type}) => type === 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  const {deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp} = metadata;
  if (deletionTimestamp) return Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return Date.parse(creationTimestamp);
}

function endOf({state}: ContainerStatus): number | undefined {
  const finished = state?.terminated?.finishedAt;
  return finished === undefined ? undefined : Date.parse(finished);
}
