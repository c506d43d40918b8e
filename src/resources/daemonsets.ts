import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelSelectorText, labelsText} from '../kube/selector.ts';
import {
  age,
  containerColumns,
  labels,
  metadata,
  name,
  namespace,
  numberColumn,
  selectorColumn,
  toneOfHealth,
  valid,
  wide,
} from './columns.ts';
import {defineKind} from './kind.ts';
import {opensPods} from './open-pods.ts';
import {progressOf} from './workload-wellness.ts';

const fields = fieldsOf('DaemonSet', {
  metadata,
  spec: {
    selector: {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}},
    template: {spec: {containers: {name: true, image: true}, nodeSelector: true}},
    updateStrategy: {type: true},
  },
  status: {
    desiredNumberScheduled: true,
    currentNumberScheduled: true,
    numberReady: true,
    updatedNumberScheduled: true,
    numberAvailable: true,
  },
});
interface DaemonSet extends ObjectOf<typeof fields> {}

export const daemonSets = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  plural: 'daemonsets',
  singular: 'daemonset',
  name: 'DaemonSet',
  aliases: ['ds'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    numberColumn('DESIRED', ({status}) => status.desiredNumberScheduled, {weight: 7}),
    numberColumn('CURRENT', ({status}) => status.currentNumberScheduled, {weight: 4}),
    numberColumn('READY', ({status}) => status.numberReady, {weight: 8, tone: toneOfHealth}),
    numberColumn('UP-TO-DATE', ({status}) => status.updatedNumberScheduled),
    numberColumn('AVAILABLE', ({status}) => status.numberAvailable),
    wide({title: 'NODE SELECTOR', value: ({spec}) => labelsText(spec.template.spec.nodeSelector)}),
    ...containerColumns<DaemonSet>(({spec}) => spec.template.spec.containers),
    selectorColumn,
    labels,
    valid,
    age,
  ],
  wellness: ({spec, status}) => {
    const desired = status.desiredNumberScheduled;
    const updated = spec.updateStrategy.type === 'OnDelete' ? desired : status.updatedNumberScheduled;
    return progressOf({ready: status.numberReady, desired, updated});
  },
  selector: ({spec}) => labelSelectorText(spec.selector),
  opens: opensPods('DaemonSet'),
});
