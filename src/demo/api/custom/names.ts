import type {CustomResourceDefinition, CustomResourceDefinitionCondition, CustomResourceDefinitionNames} from '../../schema/kinds.ts';

type Condition = Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>;

/**
 * The names that a definition gets, and whether those are all it asks for: others of its group may have them already. Follows
 * calculateNamesAndConditions of pkg/controller/status in k8s.io/apiextensions-apiserver.
 */
export function acceptNames(
  {spec, status}: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): {readonly names: CustomResourceDefinitionNames; readonly condition: Condition} {
  const taken = others.flatMap(({status}) => (status?.acceptedNames ? [status.acceptedNames] : []));
  const resources = new Set(taken.flatMap(({plural, singular = '', shortNames = []}) => [plural, singular, ...shortNames]));
  const kinds = new Set(taken.flatMap(({kind, listKind = ''}) => [kind, listKind]));
  const asked = spec.names;
  const had = status?.acceptedNames;
  const problems: {reason: string; message: string}[] = [];
  const one = (reason: string, name: string | undefined, old: string | undefined, used: ReadonlySet<string>): string | undefined => {
    if (name === old || name === undefined || !used.has(name)) return name;
    problems.push({reason, message: `"${name}" is already in use`});
    return old;
  };
  const plural = one('PluralConflict', asked.plural, had?.plural, resources) ?? '';
  const singular = one('SingularConflict', asked.singular, had?.singular, resources);
  const conflicting = (asked.shortNames ?? []).filter(name => !had?.shortNames?.includes(name) && resources.has(name));
  if (conflicting.length > 0) {
    const told = conflicting.map(name => `"${name}" is already in use`);
    problems.push({reason: 'ShortNamesConflict', message: told.length === 1 ? told[0]! : `[${told.join(', ')}]`});
  }
  const shortNames = conflicting.length > 0 ? had?.shortNames : asked.shortNames;
  const kind = one('KindConflict', asked.kind, had?.kind, kinds) ?? '';
  const listKind = one('ListKindConflict', asked.listKind, had?.listKind, kinds);
  const names = {
    ...(asked.categories && {categories: asked.categories}),
    kind,
    ...(listKind !== undefined && {listKind}),
    plural,
    ...(shortNames && {shortNames}),
    ...(singular !== undefined && {singular}),
  };
  // The last one is told.
  const problem = problems.at(-1);
  return {
    names,
    condition: problem
      ? {type: 'NamesAccepted', status: 'False', ...problem}
      : {type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found'},
  };
}
