import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {inShort} from './because.ts';
import {age, labels, metadata, name, toneOfHealth, valid} from './columns.ts';
import {defineKind, type Wellness} from './kind.ts';

const fields = fieldsOf('Namespace', {metadata, status: {phase: true, conditions: {type: true, status: true, message: true}}});
interface Namespace extends ObjectOf<typeof fields> {}

export const namespaces = defineKind<Namespace>({
  group: '',
  version: 'v1',
  plural: 'namespaces',
  singular: 'namespace',
  name: 'Namespace',
  aliases: ['ns'],
  isNamespaced: false,
  fields,
  columns: [name, {title: 'STATUS', weight: 8, value: ({status}) => status.phase, tone: toneOfHealth}, labels, valid, age],
  wellness,
  opens: ({name}) => ({kind: 'pods', namespace: name}),
});

/** A namespace that does not go says in its conditions what holds it: those that are True, of which the last says most. */
function wellness({status}: Namespace): Wellness {
  if (status.phase !== 'Terminating') return 'ok';
  const holding = status.conditions.findLast(condition => condition.status === 'True' && condition.message !== '');
  return {health: 'going', because: holding ? inShort(holding.message) : 'being deleted with all that is in it'};
}
