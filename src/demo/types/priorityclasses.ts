import {type Causes, checkImmutable, forbiddenField, unsupported} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {filled} from '../rules/sharing.ts';
import type {PriorityClass} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const priorityClasses: ResourceType<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  isNamespaced: false,
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Value', 'How important its pods are.', ({value}) => value ?? 0, 'integer'),
    column('Global-Default', 'Whether it is for pods that name no class.', ({globalDefault}) => globalDefault ?? false, 'boolean'),
    ageColumn,
    column('PreemptionPolicy', 'Whether its pods may take the place of others.', ({preemptionPolicy}) => preemptionPolicy ?? ''),
  ],
  defaults: kind => filled(kind, {preemptionPolicy: 'PreemptLowerPriority', value: 0}),
  validate(kind, before) {
    const causes: Causes = [];
    const {metadata, value = 0, preemptionPolicy = ''} = kind;
    if (before) {
      if (value !== before.value) causes.push(forbiddenField('value', 'may not be changed in an update.'));
      checkImmutable(causes, 'preemptionPolicy', preemptionPolicy, preemptionPolicy === before.preemptionPolicy);
      return causes;
    }
    if (metadata.name.startsWith('system-')) checkSystem(causes, kind);
    else if (value > highest) causes.push(forbiddenField('value', `maximum allowed value of a user defined priority is ${highest}`));
    const policies = ['PreemptLowerPriority', 'Never'];
    if (!policies.includes(preemptionPolicy)) causes.push(unsupported('preemptionPolicy', preemptionPolicy, policies));
    return causes;
  },
};

const highest = 1_000_000_000;
const system: Readonly<Record<string, number | undefined>> = {
  'system-cluster-critical': 2 * highest,
  'system-node-critical': 2 * highest + 1000,
};

function checkSystem(causes: Causes, {metadata: {name}, value, globalDefault = false}: PriorityClass): void {
  const known = system[name];
  const problem =
    known === undefined
      ? `${name} is not a known system priority class`
      : known !== value
        ? `value of ${name} PriorityClass must be ${known}`
        : globalDefault
          ? `globalDefault of ${name} PriorityClass must be false`
          : undefined;
  if (problem === undefined) return;
  const told = `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`;
  causes.push(forbiddenField('metadata.name', told));
}
