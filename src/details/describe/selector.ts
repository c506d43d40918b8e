import {labelSelectorText} from '../../kube/selector.ts';
import {fields, isSet, items, text, textMap, texts} from './read.ts';

/** A manifest's selector in the API's syntax; `<none>` where it takes in everything, `<error>` where the API does not know it. */
export function selectorOf(value: unknown): string {
  const {matchLabels, matchExpressions} = fields(value);
  const expressions = items(matchExpressions).map(one => ({
    key: text(one['key']),
    operator: text(one['operator']),
    values: texts(one['values']),
  }));
  const labels = textMap(matchLabels);
  if (expressions.length === 0 && Object.keys(labels).length === 0) return '<none>';
  return labelSelectorText({matchLabels: labels, matchExpressions: expressions}) ?? '<error>';
}

/** The same, where a missing one is not an empty one. */
export function selectorOrUnset(value: unknown): string {
  return isSet(value) ? selectorOf(value) : '<unset>';
}
