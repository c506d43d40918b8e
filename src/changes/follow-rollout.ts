import type {Clock} from '../kube/clock.ts';
import {humanDuration} from '../kube/duration.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type RolloutStatus, rolloutStatus} from '../kube/rollout-status.ts';
import type {Target} from './change.ts';
import type {Cluster} from './cluster.ts';
import type {TaskHandle} from './plan.ts';
import {stuckPod} from './stuck-pod.ts';
import {type Objects, watchObject, watchObjects} from './watch-object.ts';

/** How a rollout ended. */
export type Rollout = {
  readonly target: Target;
  readonly isDone: boolean;
  /** `4 of 4 ready`, or why it failed. */
  readonly text: string;
};

export type FollowOptions = TaskHandle & {readonly cluster: Cluster; readonly clock: Clock};

/** Without a deadline of its own a rollout that does not move for so long has failed, as with progressDeadlineSeconds by default. */
const DEADLINE_SECONDS = 600;
/** The controller of deployments has the first word about theirs. */
const GRACE_MS = 30_000;
const HOUR_MS = 3_600_000;
/** No deadline, as the API has it: math.MaxInt32. */
const NEVER = 2 ** 31 - 1;

type Followed = {
  readonly target: Target;
  status: RolloutStatus | undefined;
  object: KubeObject | undefined;
  movedAt: number;
  end: Rollout | undefined;
};

/**
 * Follows rollouts of deployments, stateful sets and daemon sets until each is done or has failed, and tells how far they are: `1 of 4 updated`,
 * of several `2 of 3 rolled out; api: 1 of 4 updated`. One watch for each collection, however many of its objects are followed. Throws only
 * when `signal` is aborted.
 */
export async function followRollouts(
  targets: readonly Target[],
  {cluster, clock, signal, tell}: FollowOptions,
): Promise<readonly Rollout[]> {
  const all = targets.map((target): Followed => ({target, status: undefined, object: undefined, movedAt: clock.now(), end: undefined}));
  const ended = new AbortController();
  const options = {clock, signal: AbortSignal.any([signal, ended.signal])};
  await Promise.all([...byCollection(all).map(followGroup), mindDeadlines()]);
  signal.throwIfAborted();
  return Promise.all(all.map(explained));

  /** What stands still is explained by the pod that it waits for. */
  async function explained({end, object}: Followed): Promise<Rollout> {
    const stuck = end!.isDone || !object ? undefined : await stuckPod(cluster, object, signal);
    return stuck === undefined ? end! : {...end!, text: `${end!.text}; ${stuck}`};
  }

  async function followGroup(group: readonly Followed[]): Promise<void> {
    try {
      for await (const objects of statesOf(cluster, group, options)) {
        for (const one of group) note(one, objects.get(one.target.uid));
        if (group.every(({end}) => end)) return;
      }
    } catch (error) {
      for (const one of group) settle(one, false, error instanceof Error ? error.message : String(error));
    }
  }

  function note(one: Followed, object: KubeObject | undefined): void {
    if (one.end) return;
    if (!object) return settle(one, false, 'it is gone');
    const status = rolloutStatus(object);
    if (status.text !== one.status?.text) one.movedAt = clock.now();
    one.object = object;
    one.status = status;
    if (status.failed !== undefined) settle(one, false, `${status.failed}: ${status.text}`);
    else if (status.isDone) settle(one, true, status.text);
    else tell(progressText(all));
  }

  function settle(one: Followed, isDone: boolean, text: string): void {
    one.end ??= {target: one.target, isDone, text};
    if (all.every(({end}) => end)) ended.abort();
    else tell(progressText(all));
  }

  async function mindDeadlines(): Promise<void> {
    while (!options.signal.aborted) {
      const waiting = all.filter(({end}) => !end);
      for (const one of waiting) {
        const {limitMs, waited} = deadlineOf(one.object);
        if (clock.now() - one.movedAt >= limitMs)
          settle(one, false, `no progress for ${waited}: ${one.status?.text ?? 'it cannot be read'}`);
      }
      const left = waiting.filter(({end}) => !end).map(one => one.movedAt + deadlineOf(one.object).limitMs - clock.now());
      await clock.sleep(Math.max(1000, Math.min(HOUR_MS, ...left)), options.signal);
    }
  }
}

/** In ms, and in words. */
function deadlineOf(object: KubeObject | undefined): {readonly limitMs: number; readonly waited: string} {
  const own: unknown = object?.['spec']?.progressDeadlineSeconds;
  const seconds = typeof own === 'number' ? own : DEADLINE_SECONDS;
  const limitMs = seconds >= NEVER ? Number.POSITIVE_INFINITY : seconds * 1000 + (typeof own === 'number' ? GRACE_MS : 0);
  return {limitMs, waited: humanDuration(seconds * 1000)};
}

function progressText(all: readonly Followed[]): string {
  const [only] = all;
  if (all.length === 1) return only?.status?.text ?? '';
  const count = all.filter(({end}) => end?.isDone).length;
  const next = all.find(({end, status}) => !end && status);
  return `${count} of ${all.length} rolled out${next ? `; ${next.target.name}: ${next.status!.text}` : ''}`;
}

function byCollection(all: readonly Followed[]): Followed[][] {
  const groups = new Map<string, Followed[]>();
  for (const one of all) {
    const path = resourcePath(one.target.kind, one.target.namespace);
    groups.set(path, [...(groups.get(path) ?? []), one]);
  }
  return [...groups.values()];
}

async function* statesOf(
  cluster: Cluster,
  group: readonly Followed[],
  options: {readonly clock: Clock; readonly signal: AbortSignal},
): AsyncGenerator<Objects, void> {
  const {target} = group[0]!;
  if (group.length > 1) {
    yield* watchObjects(cluster, resourcePath(target.kind, target.namespace), {}, options);
    return;
  }
  for await (const object of watchObject(cluster, target, options)) yield new Map(object ? [[target.uid, object]] : []);
}
