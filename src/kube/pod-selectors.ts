import {record as fieldsIn, records as itemsIn, text as textIn} from './loose.ts';
import type {KubeObject} from './object.ts';
import {labelSelectorText, mapSelectorText} from './selector.ts';
import {selects, selectsByMap} from './selects.ts';

/** How an object takes pods of its namespace by their labels. */
export type PodSelector = {
  /** Labels that each of the pods has: to look among few instead of all. Not all that is asked for. */
  readonly pairs: readonly (readonly [key: string, value: string])[];
  /** In the API's syntax; undefined where it takes in every pod, or none. */
  readonly text: string | undefined;
  matches(labels: unknown): boolean;
};

/** Of services, workloads, policies and budgets; undefined for other kinds and for those that select nothing. */
export function podSelectorOf(object: KubeObject): PodSelector | undefined {
  const spec = fieldsIn(object['spec']);
  switch (object.kind) {
    case 'Service':
      return spec['type'] === 'ExternalName' ? undefined : byMap(spec['selector']);
    case 'ReplicationController':
      return byMap(spec['selector']);
    case 'NetworkPolicy':
      // Without one it takes in every pod (spec.podSelector may be left out since 1.33).
      return byLabels(spec['podSelector'] ?? {});
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
    case 'PodDisruptionBudget':
      return byLabels(spec['selector']);
    default:
      return undefined;
  }
}

function byMap(selector: unknown): PodSelector | undefined {
  const pairs = pairsOf(selector);
  if (pairs.length === 0) return undefined;
  return {pairs, text: mapSelectorText(Object.fromEntries(pairs)), matches: labels => selectsByMap(selector, labels)};
}

function byLabels(selector: unknown): PodSelector | undefined {
  if (typeof selector !== 'object' || selector === null) return undefined;
  const pairs = pairsOf(fieldsIn(selector)['matchLabels']);
  const matchExpressions = itemsIn(fieldsIn(selector)['matchExpressions']).map(one => ({
    key: textIn(one['key']),
    operator: textIn(one['operator']),
    values: Array.isArray(one['values']) ? one['values'].map(String) : [],
  }));
  const text = labelSelectorText({matchLabels: Object.fromEntries(pairs), matchExpressions});
  return {pairs, text, matches: labels => selects(selector, labels)};
}

function pairsOf(map: unknown): PodSelector['pairs'] {
  return Object.entries(fieldsIn(map)).map(([key, value]) => [key, String(value)] as const);
}
