import type {Node, NodeSelector, NodeSelectorTerm, Pod} from '../schema/kinds.ts';

/** Whether the pod's node selector and its required node affinity take the node (nodeaffinity.GetRequiredNodeAffinity). */
export function isNodeWanted({spec}: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  for (const key in spec?.nodeSelector) if (labels[key] !== spec.nodeSelector[key]) return false;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || isSelected(required, node);
}

/** The terms are alternatives. */
export function isSelected({nodeSelectorTerms}: NodeSelector, node: Node): boolean {
  return nodeSelectorTerms.some(term => isTermMet(term, node));
}

/** The sum of the weights of the preferred terms that are met. */
export function preferenceOf({spec}: Pod, node: Node): number {
  let sum = 0;
  for (const {weight, preference} of spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (isTermMet(preference, node)) sum += weight;
  }
  return sum;
}

/** An empty term meets nothing. */
function isTermMet({matchExpressions = [], matchFields = []}: NodeSelectorTerm, {metadata}: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every(({key, operator, values = []}) => meets(metadata.labels?.[key], operator, values)) &&
    matchFields.every(({key, operator, values = []}) => key === 'metadata.name' && meets(metadata.name, operator, values))
  );
}

/** As matchesOne of kube/selector.ts, for the operators of manifests. */
function meets(label: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label);
    case 'NotIn':
      return label === undefined || !values.includes(label);
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    case 'Gt':
      return label !== undefined && Number(label) > Number(values[0]);
    case 'Lt':
      return label !== undefined && Number(label) < Number(values[0]);
    default:
      return false;
  }
}
