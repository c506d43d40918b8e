export type Labels = Readonly<Record<string, string>>;
export type Operator = 'in' | 'notin' | 'exists' | 'absent' | 'above' | 'below';
export type Requirement = {readonly key: string; readonly operator: Operator; readonly values: readonly string[]};
/** As in manifests. */
export type LabelSelector = {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly {readonly key: string; readonly operator: string; readonly values: readonly string[]}[];
};

/**
 * A manifest's selector in the API's syntax: `app=web,tier in (a,b),!legacy`. Undefined where it is missing, asks for nothing (workloads
 * may not have such) or has an operator that does not exist. Follows LabelSelectorAsSelector of k8s.io/apimachinery.
 */
export function labelSelectorText(selector: LabelSelector | undefined): string | undefined {
  if (!selector) return undefined;
  const requirements: Requirement[] = labelRequirements(selector.matchLabels);
  for (const {key, operator, values} of selector.matchExpressions) {
    const known = manifestOperators[operator];
    if (!known) return undefined;
    requirements.push({key, operator: known, values});
  }
  return requirements.length === 0 ? undefined : selectorText(requirements);
}

/** What labels to have, in the API's syntax: `app=web,tier=front`; undefined where there are none. */
export function mapSelectorText(labels: Labels): string | undefined {
  const requirements = labelRequirements(labels);
  return requirements.length === 0 ? undefined : selectorText(requirements);
}

/** Labels as kubectl shows them: sorted, `a=1,b=2`; `<none>` where there are none. */
export function labelsText(labels: Labels): string {
  return mapSelectorText(labels) ?? '<none>';
}

/** Requirements in the API's syntax, sorted by key, so that equal selectors read equal. */
export function selectorText(requirements: readonly Requirement[]): string {
  return [...requirements]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(requirementText)
    .join(',');
}

/**
 * What a user typed, understood: `app=web, tier in (a,b), !legacy, env!=dev, size>3`; `==` is `=`. `problem` says in words what cannot be
 * understood. Empty text asks for nothing and so matches everything. Follows labels.Parse of k8s.io/apimachinery.
 */
export function parseSelector(text: string): readonly Requirement[] | {readonly problem: string} {
  const requirements: Requirement[] = [];
  let rest = text.trim();
  while (rest !== '') {
    if (rest.startsWith(',')) return {problem: 'Something is missing before a comma'};
    const part = /^(?:!\s*[^\s,=!<>()]+|[^\s,=!<>()]+\s+(?:not)?in\s*\([^()]*\)|[^,()]+)/i.exec(rest)?.[0] ?? rest;
    const requirement = requirementOf(part.trim());
    if (typeof requirement === 'string') return {problem: requirement};
    requirements.push(requirement);
    rest = rest.slice(part.length).trim();
    if (rest === '') break;
    if (!rest.startsWith(',')) return {problem: `A comma is missing before "${rest}"`};
    rest = rest.slice(1).trim();
    if (rest === '') return {problem: 'Something is missing behind the last comma'};
  }
  return requirements;
}

/** Whether the labels meet every requirement. A missing key meets `notin` and `absent`, as with the API server. */
export function matchesSelector(requirements: readonly Requirement[], labels: Labels): boolean {
  return requirements.every(requirement => matchesOne(requirement, labels));
}

function matchesOne({key, operator, values}: Requirement, labels: Labels): boolean {
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
      return label !== undefined && values.includes(label);
    case 'notin':
      return label === undefined || !values.includes(label);
    case 'exists':
      return label !== undefined;
    case 'absent':
      return label === undefined;
    case 'above':
      return isWhole(label) && Number(label) > Number(values[0]);
    case 'below':
      return isWhole(label) && Number(label) < Number(values[0]);
  }
}

const manifestOperators: Readonly<Record<string, Operator | undefined>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};

function labelRequirements(labels: Labels): Requirement[] {
  return Object.keys(labels).map(key => ({key, operator: 'in', values: [labels[key]!]}));
}

function requirementText({key, operator, values}: Requirement): string {
  switch (operator) {
    case 'in':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${[...values].sort().join(',')})`;
    case 'notin':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${[...values].sort().join(',')})`;
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
    case 'above':
      return `${key}>${values[0]}`;
    case 'below':
      return `${key}<${values[0]}`;
  }
}

function isWhole(text: string | undefined): boolean {
  return text !== undefined && /^[+-]?\d+$/.test(text);
}

/** The requirement, or what is wrong. */
function requirementOf(part: string): Requirement | string {
  const absent = /^!\s*([^\s=!<>()]+)$/.exec(part);
  if (absent) return checked({key: absent[1]!, operator: 'absent', values: []});
  const set = /^([^\s=!<>()]+)\s+(in|notin)\s*\(([^()]*)\)$/i.exec(part);
  if (set) {
    const values = set[3]!.split(',').map(value => value.trim());
    return checked({key: set[1]!, operator: set[2]!.toLowerCase() as 'in' | 'notin', values});
  }
  const comparison = /^([^\s=!<>()]*)\s*(==|=|!=|>|<)\s*(.*)$/.exec(part);
  if (comparison) return checked({key: comparison[1]!, operator: signs[comparison[2]!]!, values: [comparison[3]!]});
  if (/^[^\s=!<>()]+$/.test(part)) return checked({key: part, operator: 'exists', values: []});
  if (/\s(not)?in\b/i.test(part) || part.includes('(')) return `"${part}" should read like: tier in (front,back)`;
  return `"${part}" is no label selector; one reads like: app=web,tier in (a,b),!legacy`;
}

const signs: Readonly<Record<string, Operator>> = {'=': 'in', '==': 'in', '!=': 'notin', '>': 'above', '<': 'below'};

function checked(requirement: Requirement): Requirement | string {
  const {key, operator, values} = requirement;
  const [name = '', prefix] = key.split('/').reverse();
  if (key === '') return `A label's name is missing before "${values[0] ?? ''}"`;
  if (name.length > 63 || !labelName.test(name) || key.split('/').length > 2) return `"${key}" cannot be a label's name`;
  if (prefix !== undefined && (prefix.length > 253 || !domain.test(prefix))) return `"${prefix}" before the slash should be a domain name`;
  if (operator === 'above' || operator === 'below') {
    return isWhole(values[0]) ? requirement : `"${values[0]}" behind ${operator === 'above' ? '>' : '<'} should be a whole number`;
  }
  const odd = values.find(value => value !== '' && (value.length > 63 || !labelName.test(value)));
  return odd === undefined ? requirement : `"${odd}" cannot be a label's value`;
}

const labelName = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const domain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
