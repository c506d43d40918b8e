import type {KubeObject} from '../object.ts';
import type {LabelSelector} from '../schema/kinds.ts';
import {type Causes, complain, each, forbiddenField, invalidValue, required} from './causes.ts';
import {labelValueComplaints, qualifiedNameComplaints} from './names.ts';

type Labels = {readonly [key: string]: string};

export function checkLabels(causes: Causes, field: string, labels: Labels | undefined): void {
  for (const key in labels) {
    complain(causes, field, key, qualifiedNameComplaints(key));
    complain(causes, field, labels[key], labelValueComplaints(labels[key]!));
  }
}

/** Follows ValidateLabelSelector of k8s.io/apimachinery/pkg/apis/meta/v1/validation. */
export function checkLabelSelector(causes: Causes, field: string, selector: LabelSelector | undefined): void {
  if (!selector) return;
  checkLabels(causes, `${field}.matchLabels`, selector.matchLabels);
  each(`${field}.matchExpressions`, selector.matchExpressions, ({key, operator, values}, at) => {
    if (operator === 'In' || operator === 'NotIn') {
      if (!values?.length) causes.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values?.length) causes.push(forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else causes.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
    complain(causes, `${at}.key`, key, qualifiedNameComplaints(key));
    each(`${at}.values`, values, (value, place) => complain(causes, place, value, labelValueComplaints(value)));
  });
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && !selector?.matchExpressions?.length;
}

/** Whether it can be used at all (LabelSelectorAsSelector). */
export function isUsableSelector({matchLabels, matchExpressions}: LabelSelector): boolean {
  const causes: Causes = [];
  checkLabels(causes, '', matchLabels);
  for (const {key, operator, values} of matchExpressions ?? []) {
    const isBetween = operator === 'In' || operator === 'NotIn';
    if (!isBetween && operator !== 'Exists' && operator !== 'DoesNotExist') return false;
    if (isBetween !== Boolean(values?.length) || qualifiedNameComplaints(key).length > 0) return false;
  }
  return causes.length === 0;
}

/** Whether a manifest's selector selects such labels. One that is missing selects nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (!selector) return false;
  const {matchLabels = {}, matchExpressions = []} = selector;
  for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false;
  return matchExpressions.every(({key, operator, values = []}) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return operator === 'Exists' ? value !== undefined : operator === 'DoesNotExist' && value === undefined;
  });
}

/** As `selects`, but an empty selector selects nothing: what workloads manage is told by one that asks for something. */
export function isSelectedBy(selector: LabelSelector | undefined, {metadata}: KubeObject): boolean {
  return !isEmptySelector(selector) && selects(selector, metadata.labels);
}

/** As labels.FormatLabels of k8s.io/apimachinery: sorted by key. */
export function labelsText(labels: Labels | undefined): string {
  const text = Object.keys(labels ?? {})
    .sort()
    .map(key => `${key}=${labels![key]}`)
    .join(',');
  return text === '' ? '<none>' : text;
}

/** As the String of a selector that was made from it: requirements sorted by key, values sorted; empty where it asks for nothing. */
export function selectorString({matchLabels = {}, matchExpressions = []}: LabelSelector): string {
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => ({key, text: `${key}=${value}`})),
    ...matchExpressions.map(expression => ({key: expression.key, text: expressionText(expression)})),
  ];
  return requirements
    .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({text}) => text)
    .join(',');
}

/** As FormatLabelSelector of k8s.io/apimachinery/pkg/apis/meta/v1. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  if (!selector) return '<none>';
  if (!isUsableSelector(selector)) return '<error>';
  return selectorString(selector) || '<none>';
}

function expressionText({
  key,
  operator,
  values = [],
}: {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}) {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...values].sort().join(',')})`;
}
