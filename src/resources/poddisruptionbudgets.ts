import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelSelectorText} from '../kube/selector.ts';
import {reasonAndMessage} from './because.ts';
import {age, labels, metadata, name, namespace, numberColumn, selectorColumn, toneOfHealth, valid} from './columns.ts';
import {defineKind, type Wellness} from './kind.ts';
import {opensPods} from './open-pods.ts';

const fields = fieldsOf('PodDisruptionBudget', {
  metadata,
  spec: {
    minAvailable: true,
    maxUnavailable: true,
    selector: {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}},
  },
  status: {
    disruptionsAllowed: true,
    currentHealthy: true,
    desiredHealthy: true,
    expectedPods: true,
    conditions: {type: true, status: true, reason: true, message: true},
  },
});
interface PodDisruptionBudget extends ObjectOf<typeof fields> {}

export const podDisruptionBudgets = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  name: 'PodDisruptionBudget',
  aliases: ['pdb'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'MIN AVAILABLE', align: 'right', weight: 7, value: ({spec}) => amountText(spec.minAvailable)},
    {title: 'MAX UNAVAILABLE', align: 'right', weight: 7, value: ({spec}) => amountText(spec.maxUnavailable)},
    numberColumn('ALLOWED DISRUPTIONS', ({status}) => status.disruptionsAllowed, {weight: 8, tone: toneOfHealth}),
    numberColumn('CURRENT', ({status}) => status.currentHealthy),
    numberColumn('DESIRED', ({status}) => status.desiredHealthy),
    numberColumn('EXPECTED', ({status}) => status.expectedPods),
    selectorColumn,
    labels,
    valid,
    age,
  ],
  wellness,
  selector: ({spec}) => labelSelectorText(spec.selector),
  opens: opensPods('PodDisruptionBudget'),
});

/** A number of pods or a share of them. */
function amountText(amount: number | string | undefined): string {
  return amount === undefined ? 'N/A' : String(amount);
}

/** It does what it is for when it allows nothing; whoever drains a node waits, though. */
function wellness({status}: PodDisruptionBudget): Wellness {
  const unknown = status.conditions.find(({type, reason}) => type === 'DisruptionAllowed' && reason === 'SyncFailed');
  if (unknown) return {health: 'waiting', because: reasonAndMessage(unknown.reason, unknown.message)};
  const {disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods} = status;
  if (disruptionsAllowed > 0 || expectedPods === 0) return 'ok';
  return {health: 'waiting', because: `allows no eviction: ${currentHealthy} healthy, ${desiredHealthy} needed`};
}
