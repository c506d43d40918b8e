import type {Demo} from '../demo.ts';
import {timeText} from '../object.ts';
import {conflict, forbidden, notFound, Refusal} from '../refusal.ts';
import type {Removal} from '../registry.ts';
import {selects} from '../rules/labels.ts';
import type {Pod, PodDisruptionBudget} from '../schema/kinds.ts';
import {podDisruptionBudgets} from '../types/poddisruptionbudgets.ts';
import {pods} from '../types/pods.ts';
import {markDisrupted} from './pod-conditions.ts';
import {allowedConditions} from './pod-disruption-budgets.ts';
import {isReady, isTerminal} from './pods.ts';

/** What a policy/v1 Eviction asks for, as it is sent. */
export type EvictionBody = {
  readonly deleteOptions?: {
    readonly gracePeriodSeconds?: number;
    readonly propagationPolicy?: string;
    readonly preconditions?: {readonly uid?: string; readonly resourceVersion?: string};
    readonly dryRun?: readonly string[];
  };
};

/**
 * Deletes the pod if its disruption budget allows; else throws a Refusal of code 429. Follows EvictionREST of
 * k8s.io/kubernetes/pkg/registry/core/pod/storage. Success is answered with a Status of code 201.
 */
export function evict(demo: Demo, namespace: string, name: string, {deleteOptions = {}}: EvictionBody, isDryRunAsked = false): void {
  const isDryRun = isDryRunAsked || deleteOptions.dryRun?.includes('All') === true;
  const pod = demo.store.get(pods, namespace, name);
  if (!pod) throw notFound(pods, name);
  if (!isUnguarded(pod)) askBudget(demo, pod, isDryRun);
  const {uid, resourceVersion} = deleteOptions.preconditions ?? {};
  check(pod, uid, resourceVersion);
  if (!isDryRun) markDisrupted(demo, pod, 'kube-apiserver', {reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting'});
  const {gracePeriodSeconds, propagationPolicy} = deleteOptions;
  demo.registry.remove(pods, namespace, name, {
    ...(gracePeriodSeconds !== undefined && {graceSeconds: gracePeriodSeconds}),
    ...(propagationPolicy !== undefined && {propagation: propagationPolicy as NonNullable<Removal['propagation']>}),
    isDryRun,
  });
}

/** Ended or not started yet, or going anyway (canIgnorePDB). */
function isUnguarded(pod: Pod): boolean {
  return isTerminal(pod) || pod.status?.phase === 'Pending' || pod.metadata.deletionTimestamp !== undefined;
}

function askBudget(demo: Demo, pod: Pod, isDryRun: boolean): void {
  const {namespace, labels} = pod.metadata;
  const budgets = demo.store.list(podDisruptionBudgets, namespace).filter(({spec}) => selects(spec?.selector, labels));
  const [budget] = budgets;
  if (!budget) return;
  if (budgets.length > 1) {
    throw new Refusal(500, '', 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
  }
  if (!isReady(pod)) {
    const {currentHealthy = 0, desiredHealthy = 0} = budget.status ?? {};
    if (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  takeOne(demo, budget, pod.metadata.name, isDryRun);
}

/** Follows checkAndDecrement. */
function takeOne(demo: Demo, budget: PodDisruptionBudget, podName: string, isDryRun: boolean): void {
  const {name, namespace, generation = 0} = budget.metadata;
  const {observedGeneration = 0, disruptionsAllowed = 0} = budget.status ?? {};
  if (observedGeneration < generation) throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10);
  if (disruptionsAllowed < 0) {
    throw forbidden({group: 'policy', plural: 'poddisruptionbudget'}, name, 'pdb disruptions allowed is negative');
  }
  if (disruptionsAllowed === 0) throw tooMany(refusalText(budget), 0);
  if (isDryRun) return;
  const now = demo.agenda.now();
  demo.registry.change(
    podDisruptionBudgets,
    namespace,
    name,
    {manager: 'kube-apiserver', subresource: 'status', hasManagedFields: true},
    current => {
      const status = {
        ...current.status,
        disruptionsAllowed: disruptionsAllowed - 1,
        disruptedPods: {...current.status?.disruptedPods, [podName]: timeText(now)},
      };
      const conditions = disruptionsAllowed === 1 ? allowedConditions(current, status, now) : (current.status?.conditions ?? []);
      return {...current, status: {...status, conditions}};
    },
  );
}

function refusalText({metadata: {name}, status}: PodDisruptionBudget): string {
  const condition = status?.conditions?.find(({type}) => type === 'DisruptionAllowed');
  const {desiredHealthy = 0, currentHealthy = 0} = status ?? {};
  const isSaying = condition?.status === 'False' && condition.message !== '';
  if (isSaying && condition.reason === 'SyncFailed') {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${condition.message}`;
  }
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  if (isSaying) return `The disruption budget ${name} does not allow evicting pods currently (${condition.reason}): ${condition.message}`;
  return `The disruption budget ${name} does not allow evicting pods currently`;
}

function tooMany(cause: string, retryAfterSeconds: number): Refusal {
  return new Refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    ...(retryAfterSeconds > 0 && {retryAfterSeconds}),
    causes: [{reason: 'DisruptionBudget', message: cause}],
  });
}

function check({metadata}: Pod, uid: string | undefined, resourceVersion: string | undefined): void {
  const {name} = metadata;
  if (uid && uid !== metadata.uid) {
    throw conflict(
      {group: '', plural: 'Pod'},
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      {group: '', plural: 'Pod'},
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}
