import {type Causes, invalidValue, unsupported} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {checkAtMostAll, checkIntOrPercent} from '../rules/int-or-percent.ts';
import {checkLabelSelector} from '../rules/labels.ts';
import type {PodDisruptionBudget} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const podDisruptionBudgets: ResourceType<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  isNamespaced: true,
  nameForm: 'segment',
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  hasStatus: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Min Available', 'How many pods have to stay available.', ({spec}) => String(spec?.minAvailable ?? 'N/A')),
    column('Max Unavailable', 'How many pods may be unavailable.', ({spec}) => String(spec?.maxUnavailable ?? 'N/A')),
    column('Allowed Disruptions', 'How many pods may be evicted now.', ({status}) => status?.disruptionsAllowed ?? 0, 'integer'),
    ageColumn,
  ],
  created: budget => ({...budget, status: {disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0}}),
  validate({spec}, before) {
    const causes: Causes = [];
    if (!spec || spec === before?.spec) return causes;
    const {minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy} = spec;
    if (minAvailable !== undefined && maxUnavailable !== undefined) {
      const shown = {
        MinAvailable: minAvailable,
        Selector: selector ?? null,
        MaxUnavailable: maxUnavailable,
        UnhealthyPodEvictionPolicy: policy ?? null,
      };
      causes.push(invalidValue('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
    }
    for (const key of ['minAvailable', 'maxUnavailable'] as const) {
      checkIntOrPercent(causes, `spec.${key}`, spec[key]);
      checkAtMostAll(causes, `spec.${key}`, spec[key]);
    }
    checkLabelSelector(causes, 'spec.selector', selector);
    if (policy !== undefined && policy !== 'AlwaysAllow' && policy !== 'IfHealthyBudget') {
      causes.push(unsupported('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']));
    }
    return causes;
  },
};
