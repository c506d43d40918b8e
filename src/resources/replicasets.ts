import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelSelectorText} from '../kube/selector.ts';
import {age, containerColumns, labels, metadata, name, namespace, numberColumn, selectorColumn, toneOfHealth, valid} from './columns.ts';
import {defineKind} from './kind.ts';
import {opensPods} from './open-pods.ts';
import {failingWhere, progressOf} from './workload-wellness.ts';

const fields = fieldsOf('ReplicaSet', {
  metadata,
  spec: {
    replicas: true,
    selector: {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}},
    template: {spec: {containers: {name: true, image: true}}},
  },
  status: {replicas: true, readyReplicas: true, conditions: {type: true, status: true, reason: true, message: true}},
});
interface ReplicaSet extends ObjectOf<typeof fields> {}

export const replicaSets = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
  singular: 'replicaset',
  name: 'ReplicaSet',
  aliases: ['rs'],
  isNamespaced: true,
  hasScale: true,
  fields,
  columns: [
    namespace,
    name,
    numberColumn('DESIRED', desired, {weight: 7, tone: value => (value === 0 ? 'quiet' : undefined)}),
    numberColumn('CURRENT', ({status}) => status.replicas),
    numberColumn('READY', ({status}) => status.readyReplicas, {weight: 8, tone: toneOfHealth}),
    ...containerColumns<ReplicaSet>(({spec}) => spec.template.spec.containers),
    selectorColumn,
    labels,
    valid,
    age,
  ],
  wellness: set =>
    failingWhere(set.status.conditions, 'ReplicaFailure', 'True') ?? progressOf({ready: set.status.readyReplicas, desired: desired(set)}),
  selector: ({spec}) => labelSelectorText(spec.selector),
  opens: opensPods('ReplicaSet'),
});

function desired({spec}: ReplicaSet): number {
  return spec.replicas ?? 1;
}
