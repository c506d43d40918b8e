import type {KubeObject} from '../../kube/object.ts';
import {selects} from '../../kube/selects.ts';
import type {Note} from '../change.ts';
import {listsFor} from './ask.ts';
import {type Going, goingOf, mayLosePods} from './going.ts';
import {budgets as kind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {counted, listed, summed} from './words.ts';

/** What disruption budgets say to pods that go. */
export const budgets: Lookup = {
  about: 'disruption budgets',
  async look(asked) {
    const near = asked.subjects.filter(mayLosePods);
    const [found, going] = await Promise.all([listsFor(asked, kind, near), goingOf(asked)]);
    return budgetNotes(found, going);
  },
};

/**
 * By the rules of pkg/registry/core/pod/storage/eviction.go: an eviction is refused with 429 where its budget allows none (checkAndDecrement)
 * and with 500 where the pod has more than one; pods that are not running are let go. Deletions and scaling ask no budget.
 */
export function budgetNotes(budgets: readonly KubeObject[], going: readonly Going[]): Note[] {
  const evicted = going.filter(({how}) => how === 'evict');
  const deleted = podsOf(going.filter(({how, pair}) => how === 'delete' && pair.change.refused === undefined)).filter(isReady);
  const scaled = going.filter(({how, pair}) => how === 'scale' && pair.change.refused === undefined);
  const isPatient = evicted.some(({pair}) => pair.change.draft.step.type === 'evict' && pair.change.draft.step.retries !== undefined);
  const guarded = podsOf(evicted).filter(pod => !isLetGo(pod));
  return summed([
    ...severalNotes(budgets, guarded),
    ...budgets.flatMap(budget => [
      ...evictionNotes(budget, budgets, guarded, isPatient),
      ...deletionNotes(budget, deleted),
      ...scalingNotes(budget, scaled),
    ]),
  ]);
}

function severalNotes(budgets: readonly KubeObject[], pods: readonly KubeObject[]): Note[] {
  return pods.flatMap(pod => {
    const names = budgets.filter(budget => guards(budget, pod)).map(({metadata}) => metadata.name);
    if (names.length < 2) return [];
    return [{level: 'warn', text: `Budgets ${listed(names)} all hold pod ${pod.metadata.name}: such a pod cannot be evicted.`}];
  });
}

function evictionNotes(budget: KubeObject, budgets: readonly KubeObject[], pods: readonly KubeObject[], isPatient: boolean): Note[] {
  const own = pods.filter(pod => guards(budget, pod) && budgets.filter(other => guards(other, pod)).length === 1);
  const count = own.filter(pod => !isFree(budget, pod)).length;
  const allowed = allowedBy(budget);
  if (count <= allowed) return [];
  const outcome = isPatient ? 'waits' : 'is refused';
  const outcomes = isPatient ? 'wait' : 'are refused';
  const rest =
    allowed === 0 && count === 1
      ? `an eviction ${outcome}`
      : `${count - allowed} of ${count} ${count - allowed === 1 ? outcome : outcomes}`;
  return [{level: 'warn', text: `Budget ${budget.metadata.name} allows ${disruptions(allowed)} now: ${rest}.`}];
}

function deletionNotes(budget: KubeObject, ready: readonly KubeObject[]): Note[] {
  const count = ready.filter(pod => guards(budget, pod)).length;
  const allowed = allowedBy(budget);
  if (count <= allowed) return [];
  const deleting = count === 1 ? 'deleting' : `deleting ${count}`;
  return [
    {
      level: 'warn',
      text: `Budget ${budget.metadata.name} allows ${disruptions(allowed)} now: ${deleting} goes past it; R evicts politely.`,
    },
  ];
}

function scalingNotes(budget: KubeObject, going: readonly Going[]): Note[] {
  const desired: unknown = budget['status']?.desiredHealthy;
  const held = going.filter(({pods}) => pods.some(pod => guards(budget, pod)));
  if (typeof desired !== 'number' || desired <= 0 || held.length === 0) return [];
  const what = held.every(({pair}) => pair.change.draft.step.type === 'delete') ? 'deleting' : 'scaling';
  return [{level: 'info', text: `Budget ${budget.metadata.name} asks for ${counted(desired, 'healthy pod')}: ${what} does not obey it.`}];
}

function disruptions(allowed: number): string {
  return allowed === 0 ? 'no disruption' : counted(allowed, 'disruption');
}

function guards({metadata, spec}: KubeObject, pod: KubeObject): boolean {
  return metadata.namespace === pod.metadata.namespace && selects(spec?.selector, pod.metadata.labels);
}

/** A budget that is not counted yet in its newest form allows none. */
function allowedBy({metadata, status}: KubeObject): number {
  const {observedGeneration, disruptionsAllowed} = status ?? {};
  if (typeof disruptionsAllowed !== 'number' || (observedGeneration ?? 0) < (metadata.generation ?? 0)) return 0;
  return Math.max(0, disruptionsAllowed);
}

/** An unhealthy pod that the budget does not count: by its policy, or because there are healthy ones enough. */
function isFree({spec, status}: KubeObject, pod: KubeObject): boolean {
  if (isReady(pod)) return false;
  const {currentHealthy = 0, desiredHealthy = 0} = status ?? {};
  return spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (desiredHealthy > 0 && currentHealthy >= desiredHealthy);
}

/** canIgnorePDB. */
function isLetGo({metadata, status}: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(status?.phase);
}

function isReady({metadata, status}: KubeObject): boolean {
  const conditions: unknown = status?.conditions;
  return (
    metadata.deletionTimestamp === undefined &&
    Array.isArray(conditions) &&
    conditions.some(condition => condition?.type === 'Ready' && condition?.status === 'True')
  );
}

function podsOf(going: readonly Going[]): readonly KubeObject[] {
  return going.flatMap(({pods}) => pods);
}
