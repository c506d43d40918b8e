import {isEqual} from '../equal.ts';
import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {controllerOf, type KubeObject} from '../object.ts';
import type {Condition, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus} from '../schema/kinds.ts';
import {podDisruptionBudgets as budgetType} from '../types/poddisruptionbudgets.ts';
import {isReady} from './pods.ts';
import {reconciler} from './reconcile.ts';
import {selectedPods} from './selected-pods.ts';
import {writeStatus} from './status.ts';
import {selects} from '../rules/labels.ts';
import {scaledValue} from '../rules/int-or-percent.ts';
import {withCondition} from '../conditions.ts';

/** A pod that was to be evicted and is still there after that is counted again. */
const DELETION_TIMEOUT_MS = 2 * 60_000;

/** Says how many pods of each budget may go, as the disruption controller does. */
export const disruptionController: Controller = demo => {
  const ask = reconciler(demo, {watches: [], reconcile, reactionMs: 20});
  const selected = selectedPods(
    demo,
    budgetType,
    ({spec}) =>
      labels =>
        selects(spec?.selector, labels),
    key => ask(key),
  );

  function reconcile(namespace: string | undefined, name: string): void {
    const budget = demo.store.get(budgetType, namespace, name);
    if (!budget) return;
    const pods = selected.of(`${namespace}/${name}`);
    if (pods.length === 0) inform(demo, budget, 'Normal', 'NoPods', 'No matching pods found');
    const expected = expectedOf(demo, budget, pods);
    if ('problem' in expected) return fail(demo, budget, expected.problem);
    const {disruptedPods, recheckMs} = stillDisrupted(demo, budget, pods);
    const currentHealthy = pods.filter(pod => !pod.metadata.deletionTimestamp && !disruptedPods[pod.metadata.name] && isReady(pod)).length;
    write(demo, budget, {...expected, currentHealthy, disruptedPods});
    if (recheckMs !== undefined) ask(`${namespace}/${name}`, recheckMs);
  }
};

type Counts = {readonly expectedPods: number; readonly desiredHealthy: number};

/** Follows getExpectedPodCount. */
function expectedOf(demo: Demo, budget: PodDisruptionBudget, pods: readonly Pod[]): Counts | {readonly problem: string} {
  const {maxUnavailable, minAvailable} = budget.spec ?? {};
  if (maxUnavailable === undefined && minAvailable === undefined) return {expectedPods: 0, desiredHealthy: 0};
  if (typeof minAvailable === 'number') return {expectedPods: pods.length, desiredHealthy: minAvailable};
  const scale = scaleOf(demo, budget, pods);
  if (typeof scale !== 'number') return scale;
  const desiredHealthy =
    maxUnavailable === undefined ? scaledValue(minAvailable, scale, 'up') : Math.max(0, scale - scaledValue(maxUnavailable, scale, 'up'));
  return {expectedPods: scale, desiredHealthy};
}

/** How many pods their controllers want. Pods that nobody manages count nothing. */
function scaleOf(demo: Demo, budget: PodDisruptionBudget, pods: readonly Pod[]): number | {readonly problem: string} {
  const scales = new Map<string, number>();
  let isAnyUnmanaged = false;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) isAnyUnmanaged = true;
    else if (!scales.has(owner.uid)) {
      const scale = replicasOf(demo, pod.metadata.namespace, owner);
      if (scale === undefined) return {problem: `found no controllers for pod "${pod.metadata.name}"`};
      scales.set(scale.uid, scale.replicas);
      scales.set(owner.uid, scales.get(owner.uid) ?? 0);
    }
  }
  if (isAnyUnmanaged) {
    const selector = selectorText(budget);
    const message = `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
    inform(demo, budget, 'Warning', 'UnmanagedPods', message);
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
}

/** A replica set that a deployment manages counts as the deployment. */
function replicasOf(
  demo: Demo,
  namespace: string | undefined,
  {apiVersion, kind, name, uid}: {readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string},
): {readonly uid: string; readonly replicas: number} | undefined {
  const type = demo.types.ofKind(apiVersion, kind);
  const owner = type && demo.store.get<KubeObject>(type, namespace, name);
  if (!type || !owner || owner.metadata.uid !== uid) return undefined;
  const above = kind === 'ReplicaSet' ? controllerOf(owner) : undefined;
  if (above?.kind === 'Deployment') return replicasOf(demo, namespace, above);
  const replicas = type.scale ? type.scale.replicas(owner) : ((owner as {spec?: {replicas?: number}}).spec?.replicas ?? undefined);
  return replicas === undefined ? undefined : {uid, replicas};
}

function stillDisrupted(demo: Demo, {status}: PodDisruptionBudget, pods: readonly Pod[]) {
  const disruptedPods: Record<string, string> = {};
  let recheckMs: number | undefined;
  for (const {metadata} of pods) {
    const since = status?.disruptedPods?.[metadata.name];
    if (since === undefined || metadata.deletionTimestamp) continue;
    const left = Date.parse(since) + DELETION_TIMEOUT_MS - demo.agenda.now();
    if (left <= 0) continue;
    disruptedPods[metadata.name] = since;
    recheckMs = Math.min(left, recheckMs ?? left);
  }
  return {disruptedPods, recheckMs};
}

/** What the status of a budget says with these pods; undefined where it cannot be told. */
export function budgetStatus(demo: Demo, budget: PodDisruptionBudget, pods: readonly Pod[]): PodDisruptionBudgetStatus | undefined {
  const expected = expectedOf(demo, budget, pods);
  if ('problem' in expected) return undefined;
  return statusOf(demo, budget, {...expected, currentHealthy: pods.filter(isReady).length, disruptedPods: {}});
}

type Found = Counts & {readonly currentHealthy: number; readonly disruptedPods: Readonly<Record<string, string>>};

function write(demo: Demo, budget: PodDisruptionBudget, found: Found): void {
  const status = statusOf(demo, budget, found);
  if (!isEqual(status, budget.status)) writeStatus(demo, budgetType, budget, status);
}

function statusOf(demo: Demo, budget: PodDisruptionBudget, found: Found): PodDisruptionBudgetStatus {
  const {expectedPods, desiredHealthy, currentHealthy, disruptedPods} = found;
  const {generation} = budget.metadata;
  const status: PodDisruptionBudgetStatus = {
    currentHealthy,
    desiredHealthy,
    ...(Object.keys(disruptedPods).length > 0 && {disruptedPods}),
    disruptionsAllowed: expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy),
    expectedPods,
    ...(generation !== undefined && {observedGeneration: generation}),
  };
  return {...status, conditions: allowedConditions(budget, status, demo.agenda.now())};
}

/** The conditions with DisruptionAllowed as the status has it (UpdateDisruptionAllowedCondition). */
export function allowedConditions(
  {status: before}: PodDisruptionBudget,
  {disruptionsAllowed = 0, observedGeneration}: PodDisruptionBudgetStatus,
  now: number,
): readonly Condition[] {
  const isAllowed = disruptionsAllowed > 0;
  const condition = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    ...(observedGeneration !== undefined && {observedGeneration}),
  };
  return withCondition<Condition>(before?.conditions ?? [], condition, now);
}

/** Nothing may go while it cannot be told how many there should be (failSafe). */
function fail(demo: Demo, budget: PodDisruptionBudget, problem: string): void {
  const message = `Failed to calculate the number of expected pods: ${problem}`;
  inform(demo, budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
  const {observedGeneration} = budget.status ?? {};
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'SyncFailed',
    message: problem,
    ...(observedGeneration !== undefined && {observedGeneration}),
  };
  const conditions = withCondition<Condition>(budget.status?.conditions ?? [], condition, demo.agenda.now());
  const counts = {currentHealthy: 0, desiredHealthy: 0, expectedPods: 0};
  writeStatus(demo, budgetType, budget, {...counts, ...budget.status, disruptionsAllowed: 0, conditions});
}

function inform(demo: Demo, about: PodDisruptionBudget, type: 'Normal' | 'Warning', reason: string, message: string): void {
  tell(demo, {about, type, reason, message, component: 'controllermanager'});
}

/** As Go prints a metav1.LabelSelector. */
function selectorText({spec}: PodDisruptionBudget): string {
  const labels = Object.entries(spec?.selector?.matchLabels ?? {})
    .sort()
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = (spec?.selector?.matchExpressions ?? []).map(
    ({key, operator, values = []}) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],}`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions.map(text => `${text},`).join('')}},}`;
}
