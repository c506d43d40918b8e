import type {ResourceRequirements} from '../schema/kinds.ts';
import {type Causes, forbiddenField, invalidValue, required} from './causes.ts';
import {qualifiedNameComplaints} from './names.ts';
import {compareQuantities, isWhole, storedQuantity} from './quantity.ts';
import {changed, mappedValues} from './sharing.ts';

export type Amounts = {readonly [key: string]: string};

/** Amounts as the API keeps them. */
export function storedAmounts(amounts: Amounts): Amounts {
  return mappedValues(amounts, storedQuantity);
}

export function storedRequirements<T extends {readonly limits?: Amounts; readonly requests?: Amounts}>(resources: T): T {
  return changed(changed(resources, 'limits', storedAmounts), 'requests', storedAmounts);
}

/** Follows validateResourceRequirements of k8s.io/kubernetes/pkg/apis/core/validation. */
export function checkRequirements(causes: Causes, field: string, resources: ResourceRequirements | undefined): void {
  if (!resources) return;
  const {limits = {}, requests = {}} = resources;
  let hasCompute = false;
  let hasHugePages = false;
  const look = (kind: string, name: string, amount: string) => {
    const at = `${field}.${kind}[${name}]`;
    checkContainerResource(causes, at, name);
    checkAmount(causes, at, name, amount);
    hasCompute ||= name === 'cpu' || name === 'memory';
    hasHugePages ||= isHugePages(name);
  };
  for (const name in limits) look('limits', name, limits[name]!);
  for (const name in requests) {
    const request = requests[name]!;
    look('requests', name, request);
    const limit = limits[name];
    const isOvercommitted = isNative(name) && !isHugePages(name);
    if (limit === undefined) {
      if (!isOvercommitted) causes.push(required(`${field}.limits`, 'Limit must be set for non overcommitable resources'));
      continue;
    }
    const difference = compareQuantities(request, limit);
    if (difference !== 0 && !isOvercommitted) {
      causes.push(invalidValue(`${field}.requests`, request, `must be equal to ${name} limit of ${limit}`));
    } else if (difference > 0) {
      causes.push(invalidValue(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`));
    }
  }
  if (hasHugePages && !hasCompute) causes.push(forbiddenField(field, 'HugePages require cpu or memory'));
}

export function checkAmount(causes: Causes, field: string, name: string, amount: string): void {
  if (compareQuantities(amount, '0') < 0) causes.push(invalidValue(field, amount, 'must be greater than or equal to 0'));
  if (isCounted(name) && !isWhole(amount)) causes.push(invalidValue(field, amount, 'must be an integer'));
}

/** Follows validateContainerResourceName. */
export function checkContainerResource(causes: Causes, field: string, name: string): void {
  if (containerResources.has(name)) return;
  checkResourceName(causes, field, name);
  if (!name.includes('/')) {
    if (!isHugePages(name)) causes.push(invalidValue(field, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && name.startsWith('requests.')) {
    causes.push(invalidValue(field, name, "doesn't follow extended resource name standard"));
  }
}

/** Follows ValidateResourceQuotaResourceName. */
export function checkQuotaResource(causes: Causes, field: string, name: string): void {
  checkResourceName(causes, field, name);
  if (name.includes('/') || quotaResources.has(name) || isHugePages(name.replace('requests.', ''))) return;
  causes.push(invalidValue(field, name, 'must be a standard resource for quota'));
}

function checkResourceName(causes: Causes, field: string, name: string): void {
  const complaints = qualifiedNameComplaints(name);
  for (const complaint of complaints) causes.push(invalidValue(field, name, complaint));
  if (complaints.length > 0 || name.includes('/') || standardResources.has(name) || isHugePages(name)) return;
  causes.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Whether it comes in pieces (IsIntegerResourceName). */
function isCounted(name: string): boolean {
  return countedResources.has(name) || (!isNative(name) && !name.startsWith('requests.'));
}

const containerResources = new Set(['cpu', 'memory', 'ephemeral-storage']);
const countedResources = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const quotaResources = new Set([
  ...containerResources,
  ...countedResources,
  ...['requests.', 'limits.'].flatMap(prefix => [...containerResources].map(name => prefix + name)),
  'requests.storage',
]);
const standardResources = new Set([...quotaResources, 'storage']);
