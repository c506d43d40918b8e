import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelSelectorText} from '../kube/selector.ts';
import {age, containerColumns, labels, metadata, name, namespace, readyColumn, selectorColumn, valid} from './columns.ts';
import {defineKind, type Wellness} from './kind.ts';
import {opensPods} from './open-pods.ts';
import {progressOf} from './workload-wellness.ts';

const fields = fieldsOf('StatefulSet', {
  metadata,
  spec: {
    replicas: true,
    serviceName: true,
    selector: {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}},
    template: {spec: {containers: {name: true, image: true}}},
    updateStrategy: {type: true, rollingUpdate: {partition: true}},
  },
  status: {readyReplicas: true, updatedReplicas: true, currentRevision: true, updateRevision: true},
});
interface StatefulSet extends ObjectOf<typeof fields> {}

export const statefulSets = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  plural: 'statefulsets',
  singular: 'statefulset',
  name: 'StatefulSet',
  aliases: ['sts'],
  isNamespaced: true,
  hasScale: true,
  fields,
  columns: [
    namespace,
    name,
    readyColumn(({spec, status}) => `${status.readyReplicas}/${spec.replicas ?? 1}`),
    {title: 'SERVICE', weight: 4, value: ({spec}) => spec.serviceName},
    ...containerColumns<StatefulSet>(({spec}) => spec.template.spec.containers),
    selectorColumn,
    labels,
    valid,
    age,
  ],
  wellness,
  selector: ({spec}) => labelSelectorText(spec.selector),
  opens: opensPods('StatefulSet'),
});

function wellness({spec, status}: StatefulSet): Wellness {
  const desired = spec.replicas ?? 1;
  const isRollingOut = status.currentRevision !== status.updateRevision && spec.updateStrategy.type === 'RollingUpdate';
  const toUpdate = desired - (spec.updateStrategy.rollingUpdate?.partition ?? 0);
  // updatedReplicas may stay at 0 where nothing was ever rolled out, so it counts during a roll-out only.
  if (!isRollingOut || toUpdate <= 0 || status.readyReplicas < desired) return progressOf({ready: status.readyReplicas, desired});
  return progressOf({ready: toUpdate, desired: toUpdate, updated: status.updatedReplicas});
}
