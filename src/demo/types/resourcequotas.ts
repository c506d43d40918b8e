import {type Causes, invalidValue} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {compareQuantities} from '../rules/quantity.ts';
import {checkAmount, checkQuotaResource, storedAmounts} from '../rules/resources.ts';
import {changed, filled} from '../rules/sharing.ts';
import type {ResourceQuota} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const resourceQuotas: ResourceType<ResourceQuota> = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  hasStatus: true,
  columns: [
    nameColumn,
    column('Request', 'What of requests and of numbers of objects is used, and how much there is.', quota => usageText(quota, false)),
    column('Limit', 'What of limits is used, and how much there is.', quota => usageText(quota, true)),
    ageColumn,
  ],
  defaults: quota => changed(filled(quota, {spec: {}}), 'spec', spec => changed(spec, 'hard', storedAmounts)),
  created: quota => ({...quota, status: {}}),
  validate({spec = {}}, before) {
    const causes: Causes = [];
    if (spec === before?.spec) return causes;
    for (const [name, amount] of Object.entries(spec.hard ?? {})) {
      checkQuotaResource(causes, `spec.hard[${name}]`, name);
      checkAmount(causes, `spec.hard[${name}]`, name, amount);
    }
    if (spec.scopes) checkScopes(causes, spec.scopes);
    return causes;
  },
  warnings({spec}) {
    const hard = spec?.hard ?? {};
    return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap(name => {
      const requests = hard[`requests.${name}`] === undefined && (name === 'cpu' || name === 'memory') ? name : `requests.${name}`;
      const [request, limit] = [hard[requests], hard[`limits.${name}`]];
      if (request === undefined || limit === undefined || compareQuantities(request, limit) <= 0) return [];
      return [`ResourceQuota ${requests} (${request}) should be less than limits.${name} (${limit})`];
    });
  },
};

function usageText({status}: ResourceQuota, isLimit: boolean): string {
  const {hard = {}, used = {}} = status ?? {};
  return Object.keys(hard)
    .sort()
    .filter(name => name.startsWith('limits.') === isLimit)
    .map(name => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ');
}

const scopeNames = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
];

function checkScopes(causes: Causes, scopes: readonly string[]): void {
  const refuse = (told: string) => causes.push(invalidValue('spec.scopes', scopes, told));
  for (const scope of scopes) if (!scopeNames.includes(scope)) refuse('unsupported scope');
  const both = (one: string, other: string) => scopes.includes(one) && scopes.includes(other);
  if (both('BestEffort', 'NotBestEffort') || both('Terminating', 'NotTerminating')) refuse('conflicting scopes');
}
