import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelSelectorText} from '../kube/selector.ts';
import {age, containerColumns, labels, metadata, name, namespace, numberColumn, readyColumn, selectorColumn, valid} from './columns.ts';
import {defineKind, type Wellness} from './kind.ts';
import {opensPods} from './open-pods.ts';
import {failingWhere, progressOf} from './workload-wellness.ts';

const fields = fieldsOf('Deployment', {
  metadata,
  spec: {
    replicas: true,
    selector: {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}},
    template: {spec: {containers: {name: true, image: true}}},
  },
  status: {
    readyReplicas: true,
    updatedReplicas: true,
    availableReplicas: true,
    conditions: {type: true, status: true, reason: true, message: true},
  },
});
interface Deployment extends ObjectOf<typeof fields> {}

export const deployments = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  singular: 'deployment',
  name: 'Deployment',
  aliases: ['deploy', 'dp'],
  isNamespaced: true,
  hasScale: true,
  fields,
  columns: [
    namespace,
    name,
    readyColumn(({spec, status}) => `${status.readyReplicas}/${spec.replicas ?? 1}`),
    numberColumn('UP-TO-DATE', ({status}) => status.updatedReplicas),
    numberColumn('AVAILABLE', ({status}) => status.availableReplicas),
    ...containerColumns<Deployment>(({spec}) => spec.template.spec.containers),
    selectorColumn,
    labels,
    valid,
    age,
  ],
  wellness,
  selector: ({spec}) => labelSelectorText(spec.selector),
  opens: opensPods('Deployment'),
});

function wellness({spec, status}: Deployment): Wellness {
  const desired = spec.replicas ?? 1;
  const {conditions, readyReplicas, updatedReplicas, availableReplicas} = status;
  const failing = failingWhere(conditions, 'Progressing', 'False') ?? failingWhere(conditions, 'ReplicaFailure', 'True');
  if (failing) return failing;
  if (desired === 0) return 'ok';
  // The roll-out came to its end once, so this is none that is under way.
  const isRolledOut = conditions.some(({type, reason}) => type === 'Progressing' && reason === 'NewReplicaSetAvailable');
  if (availableReplicas === 0 && isRolledOut) return {health: 'failing', because: `0 of ${desired} available`};
  return progressOf({ready: readyReplicas, desired, updated: updatedReplicas});
}
