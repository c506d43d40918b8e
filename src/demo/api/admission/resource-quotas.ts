import type {Demo} from '../../demo.ts';
import type {KubeObject} from '../../object.ts';
import type {Pod, ResourceQuota} from '../../schema/kinds.ts';
import {types as builtIn} from '../../types/index.ts';
import {resourceQuotas} from '../../types/resourcequotas.ts';
import type {ResourceType} from '../../type.ts';
import {compareQuantities} from '../../rules/quantity.ts';
import {refused} from './plugin.ts';
import {type Amounts, addAmounts, amountsText, differenceOf, sumOf} from './quantities.ts';
import {isInScope, missingOf, namesFor, usageOf} from './quota-usage.ts';

/**
 * Refuses what quotas have no room for. Follows CheckRequest of k8s.io/apiserver/pkg/admission/plugin/resourcequota, but counts what is
 * there instead of trusting the quota's status, so that a write that fails later takes no room.
 */
export function checkQuotas(demo: Demo, type: ResourceType, object: KubeObject, before: KubeObject | undefined): void {
  const {namespace} = object.metadata;
  if (!type.isNamespaced || namespace === undefined || isEvent(type)) return;
  const isPod = type.group === '' && type.plural === 'pods';
  if (before && !isResized(type)) return;
  for (const quota of demo.store.list(resourceQuotas, namespace)) {
    const names = namesFor(type, Object.keys(quota.spec?.hard ?? {}));
    if (names.length === 0 || !isInScope(quota, type, object)) continue;
    const missing = isPod ? missingOf(object as Pod, names) : undefined;
    if (missing !== undefined) throw refused(type, object, `failed quota: ${quota.metadata.name}: ${missing}`);
    checkQuota(demo, quota, names, type, object, before);
  }
}

/** How much of it is in use, by the names that it limits. */
export function usedOf(demo: Demo, quota: ResourceQuota, names: readonly string[] = Object.keys(quota.spec?.hard ?? {})): Amounts {
  let used: Amounts = Object.fromEntries(names.map(name => [name, '0']));
  const now = demo.agenda.now();
  // Custom resources are counted by nothing but their names in full.
  const types = names.some(name => name.startsWith('count/')) ? demo.types.all : builtIn;
  for (const type of types) {
    if (!type.isNamespaced) continue;
    const counted = namesFor(type, names);
    if (counted.length === 0) continue;
    for (const object of demo.store.list(type, quota.metadata.namespace)) {
      if (isInScope(quota, type, object)) used = addAmounts(used, only(usageOf(type, object, now), counted));
    }
  }
  return used;
}

function checkQuota(
  demo: Demo,
  quota: ResourceQuota,
  names: readonly string[],
  type: ResourceType,
  object: KubeObject,
  before: KubeObject | undefined,
): void {
  const now = demo.agenda.now();
  let requested = only(usageOf(type, object, now), names);
  if (before && isInScope(quota, type, before)) requested = increase(requested, usageOf(type, before, now));
  const asked = Object.keys(requested).filter(name => requested[name] !== '0');
  if (asked.length === 0) return;
  const hard = quota.spec?.hard ?? {};
  const used = usedOf(demo, quota, asked);
  const exceeded = asked.filter(name => compareQuantities(sumOf(used[name] ?? '0', requested[name]!), hard[name]!) > 0);
  if (exceeded.length === 0) return;
  const told = [`requested: ${amountsText(only(requested, exceeded))}`, `used: ${amountsText(only(used, exceeded))}`];
  throw refused(type, object, `exceeded quota: ${quota.metadata.name}, ${told.join(', ')}, limited: ${amountsText(only(hard, exceeded))}`);
}

/** Only these can come to use more when they are changed. */
function isResized({group, plural}: ResourceType): boolean {
  return group === '' && (plural === 'services' || plural === 'persistentvolumeclaims');
}

/** Events are not counted (the ignored resources of the admission's configuration). */
function isEvent({plural}: ResourceType): boolean {
  return plural === 'events';
}

function only(amounts: Amounts, names: readonly string[]): Amounts {
  return Object.fromEntries(names.filter(name => name in amounts).map(name => [name, amounts[name]!]));
}

/** Nothing where it became less. */
function increase(now: Amounts, before: Amounts): Amounts {
  const more = Object.entries(now).map(([name, amount]) => {
    const old = before[name] ?? '0';
    return [name, compareQuantities(amount, old) > 0 ? differenceOf(amount, old) : '0'] as const;
  });
  return Object.fromEntries(more);
}
