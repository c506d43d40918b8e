import {matchesSelector, type Requirement} from './selector.ts';

/**
 * Whether a manifest's label selector, as it lies in an object, takes in something with these labels. None takes in nothing, an empty one
 * everything, one that cannot be understood nothing (LabelSelectorAsSelector of k8s.io/apimachinery/pkg/apis/meta/v1).
 */
export function selects(selector: unknown, labels: unknown): boolean {
  if (!isObject(selector)) return false;
  const {matchLabels, matchExpressions} = selector;
  const requirements: Requirement[] = isObject(matchLabels) ? equalTo(matchLabels) : [];
  for (const expression of Array.isArray(matchExpressions) ? matchExpressions : []) {
    const requirement = requirementOf(expression);
    if (!requirement) return false;
    requirements.push(requirement);
  }
  return matchesSelector(requirements, labelsOf(labels));
}

/** The same for a map of labels, as services have it: one that is missing or empty takes in nothing. */
export function selectsByMap(selector: unknown, labels: unknown): boolean {
  if (!isObject(selector)) return false;
  const requirements = equalTo(selector);
  return requirements.length > 0 && matchesSelector(requirements, labelsOf(labels));
}

function equalTo(labels: Fields): Requirement[] {
  return Object.entries(labels).map(([key, value]) => ({key, operator: 'in', values: [String(value)]}));
}

function requirementOf(expression: unknown): Requirement | undefined {
  if (!isObject(expression) || typeof expression['key'] !== 'string') return undefined;
  const operator = operators[String(expression['operator'])];
  const values = Array.isArray(expression['values']) ? expression['values'].map(String) : [];
  return operator && {key: expression['key'], operator, values};
}

const operators: Readonly<Record<string, Requirement['operator'] | undefined>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};

type Fields = Readonly<Record<string, unknown>>;

function labelsOf(labels: unknown): Readonly<Record<string, string>> {
  return isObject(labels) ? (labels as Readonly<Record<string, string>>) : {};
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
