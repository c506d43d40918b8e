import type {HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscalerBehavior} from '../schema/kinds.ts';

/** How long the highest recommendation holds (--horizontal-pod-autoscaler-downscale-stabilization). */
const DOWN_WINDOW_SECONDS = 300;

type Moment = {readonly at: number; readonly count: number};

/** What an autoscaler remembers: what was recommended, and what was done. */
export type Memory = {readonly recommended: readonly Moment[]; readonly added: readonly Moment[]; readonly taken: readonly Moment[]};

export const noMemory: Memory = {recommended: [], added: [], taken: []};

export type Said = {readonly reason: string; readonly message: string};

/** How many it will be, and what is to be said about it. */
export type Limited = {
  readonly replicas: number;
  readonly stabilized: Said | undefined;
  readonly limited: Said & {readonly isLimited: boolean};
  readonly memory: Memory;
};

export type Proposed = {
  readonly behavior: HorizontalPodAutoscalerBehavior | undefined;
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly now: number;
};

/** Follows normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors. */
export function limit(proposed: Proposed, memory: Memory): Limited {
  const {behavior, current, desired, now} = proposed;
  const longest = Math.max(secondsOf(behavior?.scaleDown, DOWN_WINDOW_SECONDS), secondsOf(behavior?.scaleUp, 0), DOWN_WINDOW_SECONDS);
  const recommended = [...memory.recommended.filter(({at}) => at > now - longest * 1000), {at: now, count: desired}];
  const stable = behavior ? stableBetween(proposed, memory) : within(memory.recommended, now, DOWN_WINDOW_SECONDS, desired, Math.max);
  const {isLimited, replicas, ...said} = behavior ? byRates(proposed, stable, memory) : byDoubling(proposed, stable);
  return {
    replicas,
    stabilized: stable === desired ? undefined : desired >= current && behavior ? upStabilized : downStabilized,
    limited: {...said, isLimited},
    memory: {...memory, recommended},
  };
}

/** Keeps what was done, for policies. */
export function remember(memory: Memory, from: number, to: number, now: number): Memory {
  const change = {at: now, count: Math.abs(to - from)};
  const fresh = (moments: readonly Moment[]) => moments.filter(({at}) => at > now - 3600_000);
  return to > from ? {...memory, added: [...fresh(memory.added), change]} : {...memory, taken: [...fresh(memory.taken), change]};
}

const upStabilized = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const downStabilized = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const inRange = {reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range', isLimited: false};
const tooMany = {reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count', isLimited: true};
const tooFew = {reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count', isLimited: true};
const upLimit = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
  isLimited: true,
};
const downLimit = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
  isLimited: true,
};

type Bounded = Said & {readonly replicas: number; readonly isLimited: boolean};

/** At most double, or four (convertDesiredReplicasWithRules). */
function byDoubling({current, min, max}: Proposed, stable: number): Bounded {
  const rate = Math.max(2 * current, 4);
  const most = Math.min(max, rate);
  if (stable < min) return {...tooFew, replicas: min};
  if (stable > most) return {...(max > rate ? upLimit : tooMany), replicas: most};
  return {...inRange, replicas: stable};
}

function stableBetween({behavior, current, desired, now}: Proposed, {recommended}: Memory): number {
  const low = within(recommended, now, secondsOf(behavior?.scaleUp, 0), desired, Math.min);
  const high = within(recommended, now, secondsOf(behavior?.scaleDown, DOWN_WINDOW_SECONDS), desired, Math.max);
  return Math.min(Math.max(current, low), high);
}

function within(
  moments: readonly Moment[],
  now: number,
  seconds: number,
  desired: number,
  choose: (one: number, other: number) => number,
): number {
  return moments.reduce((chosen, {at, count}) => (at > now - seconds * 1000 ? choose(chosen, count) : chosen), desired);
}

/** Follows convertDesiredReplicasWithBehaviorRate. */
function byRates({behavior, current, min, max, now}: Proposed, stable: number, memory: Memory): Bounded {
  if (stable > current) {
    const rate = Math.max(current, rateOf(behavior?.scaleUp, defaultUp, 1, current, memory, now));
    const most = Math.min(max, rate);
    if (stable > most) return {...(max > rate ? upLimit : tooMany), replicas: most};
  } else if (stable < current) {
    const rate = Math.min(current, rateOf(behavior?.scaleDown, defaultDown, -1, current, memory, now));
    const least = Math.max(min, rate);
    if (stable < least) return {...(min < rate ? downLimit : tooFew), replicas: least};
  }
  return {...inRange, replicas: stable};
}

const defaultUp: readonly HPAScalingPolicy[] = [
  {type: 'Percent', value: 100, periodSeconds: 15},
  {type: 'Pods', value: 4, periodSeconds: 15},
];
const defaultDown: readonly HPAScalingPolicy[] = [{type: 'Percent', value: 100, periodSeconds: 15}];

/** How far the policies let it go in this direction. */
function rateOf(
  rules: HPAScalingRules | undefined,
  defaults: readonly HPAScalingPolicy[],
  sign: 1 | -1,
  current: number,
  {added, taken}: Memory,
  now: number,
): number {
  if (rules?.selectPolicy === 'Disabled') return current;
  const limits = (rules?.policies ?? defaults).map(({type, value, periodSeconds}) => {
    const start = current - since(added, now, periodSeconds) + since(taken, now, periodSeconds);
    if (type === 'Pods') return start + sign * value;
    return sign > 0 ? Math.ceil(start * (1 + value / 100)) : Math.trunc(start * (1 - value / 100));
  });
  const isMost = (rules?.selectPolicy ?? 'Max') === 'Max';
  return sign > 0 === isMost ? Math.max(...limits) : Math.min(...limits);
}

function since(moments: readonly Moment[], now: number, seconds: number): number {
  return moments.reduce((sum, {at, count}) => (at > now - seconds * 1000 ? sum + count : sum), 0);
}

function secondsOf(rules: HPAScalingRules | undefined, fallback: number): number {
  return rules?.stabilizationWindowSeconds ?? fallback;
}
