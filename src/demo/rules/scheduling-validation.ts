import type {
  Affinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from '../schema/kinds.ts';
import {type Causes, complain, duplicate, each, forbiddenField, invalidValue, required, unsupported} from './causes.ts';
import {checkLabelSelector} from './labels.ts';
import {labelNameComplaints, labelValueComplaints, qualifiedNameComplaints} from './names.ts';

/** Follows validateAffinity of core/validation. */
export function checkAffinity(causes: Causes, field: string, {nodeAffinity, podAffinity, podAntiAffinity}: Affinity): void {
  if (nodeAffinity) {
    const {requiredDuringSchedulingIgnoredDuringExecution: must, preferredDuringSchedulingIgnoredDuringExecution: may} = nodeAffinity;
    const at = `${field}.nodeAffinity`;
    if (must)
      checkNodeTerms(causes, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`, must.nodeSelectorTerms ?? []);
    may?.forEach(({weight, preference}, index) => {
      const term = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      checkWeight(causes, `${term}.weight`, weight);
      checkNodeTerm(causes, `${term}.preference`, preference);
    });
  }
  if (podAffinity) checkPodTerms(causes, `${field}.podAffinity`, podAffinity);
  if (podAntiAffinity) checkPodTerms(causes, `${field}.podAntiAffinity`, podAntiAffinity);
}

function checkNodeTerms(causes: Causes, field: string, terms: readonly NodeSelectorTerm[]): void {
  if (terms.length === 0) return void causes.push(required(field, 'must have at least one node selector term'));
  each(field, terms, (term, at) => checkNodeTerm(causes, at, term));
}

/** Follows ValidateTolerations. */
export function checkTolerations(causes: Causes, field: string, tolerations: readonly Toleration[]): void {
  tolerations.forEach(({key = '', operator = '', value = '', effect = '', tolerationSeconds}, index) => {
    const at = `${field}[${index}]`;
    if (key) complain(causes, `${at}.key`, key, qualifiedNameComplaints(key));
    if (!key && operator !== 'Exists') {
      const told = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      causes.push(invalidValue(`${at}.operator`, operator, told));
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      causes.push(invalidValue(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    if (operator === 'Equal' || operator === '') {
      const complaints = labelValueComplaints(value);
      if (complaints.length > 0) causes.push(invalidValue(`${at}.operator`, value, complaints.join(';')));
    } else if (operator === 'Exists') {
      if (value) causes.push(invalidValue(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    } else causes.push(unsupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    if (effect && !taintEffects.includes(effect)) causes.push(unsupported(`${at}.effect`, effect, taintEffects));
  });
}

export const taintEffects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Follows validateTopologySpreadConstraints. */
export function checkSpread(causes: Causes, field: string, constraints: readonly TopologySpreadConstraint[]): void {
  constraints.forEach((constraint, index) => {
    const {maxSkew, topologyKey, whenUnsatisfiable, minDomains, labelSelector} = constraint;
    const at = `${field}[${index}]`;
    if (!(maxSkew > 0)) causes.push(invalidValue(`${at}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (!topologyKey) causes.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!whenOptions.includes(whenUnsatisfiable)) causes.push(unsupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, whenOptions));
    const isRepeated = constraints
      .slice(index + 1)
      .some(other => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (isRepeated) {
      causes.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    }
    if (minDomains !== undefined && minDomains <= 0) {
      causes.push(invalidValue(`${at}.minDomains`, minDomains, 'must be greater than zero'));
    }
    if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') {
      const told = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
      causes.push(invalidValue(`${at}.minDomains`, minDomains, told));
    }
    checkLabelSelector(causes, `${at}.labelSelector`, labelSelector);
  });
}

const whenOptions = ['DoNotSchedule', 'ScheduleAnyway'];

function checkNodeTerm(causes: Causes, field: string, {matchExpressions, matchFields}: NodeSelectorTerm): void {
  matchExpressions?.forEach((requirement, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    checkValueCount(causes, at, requirement);
    complain(causes, `${at}.key`, requirement.key, qualifiedNameComplaints(requirement.key));
  });
  matchFields?.forEach(({key, operator, values = []}, index) => {
    const at = `${field}.matchFields[${index}]`;
    if (operator !== 'In' && operator !== 'NotIn') causes.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
    else if (values.length !== 1) {
      causes.push(required(`${at}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
    }
    if (key !== 'metadata.name') causes.push(invalidValue(`${at}.key`, key, 'not a valid field selector key'));
  });
}

function checkValueCount(causes: Causes, at: string, {operator, values = []}: NodeSelectorRequirement): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) causes.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      causes.push(forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) causes.push(required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else causes.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
}

type PodTerms = {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[];
};

function checkPodTerms(causes: Causes, field: string, terms: PodTerms): void {
  each(`${field}.requiredDuringSchedulingIgnoredDuringExecution`, terms.requiredDuringSchedulingIgnoredDuringExecution, (term, at) =>
    checkPodTerm(causes, at, term),
  );
  terms.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({weight, podAffinityTerm}, index) => {
    const at = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    checkWeight(causes, `${at}.weight`, weight);
    checkPodTerm(causes, `${at}.podAffinityTerm`, podAffinityTerm);
  });
}

function checkPodTerm(causes: Causes, field: string, term: PodAffinityTerm): void {
  const {labelSelector, namespaceSelector, namespaces, topologyKey = ''} = term;
  checkLabelSelector(causes, `${field}.labelSelector`, labelSelector);
  checkLabelSelector(causes, `${field}.namespaceSelector`, namespaceSelector);
  for (const name of namespaces ?? []) complain(causes, `${field}.namespace`, name, labelNameComplaints(name));
  if (topologyKey === '') causes.push(required(`${field}.topologyKey`, 'can not be empty'));
  complain(causes, `${field}.topologyKey`, topologyKey, qualifiedNameComplaints(topologyKey));
}

function checkWeight(causes: Causes, field: string, weight: number): void {
  if (!(weight > 0 && weight <= 100)) causes.push(invalidValue(field, weight, 'must be in the range 1-100'));
}
