import {parseQuantity, type Quantity, quantityText} from '../../kube/exact-quantity.ts';
import {podResource} from '../../kube/pod-resources.ts';
import {at, type Fields, fields, items, text} from './read.ts';

type Type = 'requests' | 'limits';
export type Amounts = ReadonlyMap<string, Quantity>;

/** What a pod takes in all, by resource, in the form in which it was written first. */
export function podAmounts(pod: Fields, type: Type): Amounts {
  const spec = fields(pod['spec']);
  const whole = resourcesOf(spec['resources']);
  const containers = items(spec['containers']).map(one => ({resources: resourcesOf(one['resources'])}));
  const initContainers = items(spec['initContainers']).map(one => ({
    resources: resourcesOf(one['resources']),
    restartPolicy: text(one['restartPolicy']) || undefined,
  }));
  const overhead = amountsOf(spec['overhead']);
  const all = [...(spec['resources'] === undefined ? [] : [whole]), ...[...containers, ...initContainers].map(one => one.resources)];
  const readable = {spec: {containers, initContainers, overhead, resources: spec['resources'] === undefined ? undefined : whole}};
  const found = new Map<string, Quantity>();
  for (const name of new Set(all.flatMap(resources => Object.keys(resources[type])))) {
    const written = all.map(resources => parseQuantity(resources[type][name] ?? '')).find(one => one !== undefined && one.nanos !== 0n);
    found.set(name, {nanos: nanosOf(podResource(readable, type, name) ?? 0), form: written?.form ?? 'decimal'});
  }
  return found;
}

/** All pods together. */
export function sumOf(amounts: readonly Amounts[]): Amounts {
  const sum = new Map<string, Quantity>();
  for (const [name, one] of amounts.flatMap(all => [...all])) {
    const before = sum.get(name);
    if (!before || before.nanos === 0n) sum.set(name, one);
    else sum.set(name, {nanos: before.nanos + one.nanos, form: before.form});
  }
  return sum;
}

/** `250m (12%)`: an amount and how much it is of what there is, in whole parts of a hundred. */
export function shareText(amount: Quantity | undefined, of: Quantity | undefined): string {
  const share = of === undefined || of.nanos === 0n ? 0n : ((amount?.nanos ?? 0n) * 100n) / of.nanos;
  return `${amountText(amount)} (${share}%)`;
}

export function amountText(amount: Quantity | undefined): string {
  return amount ? quantityText(amount) : '0';
}

function resourcesOf(value: unknown): {readonly requests: Record<string, string>; readonly limits: Record<string, string>} {
  return {requests: amountsOf(at(value, 'requests')), limits: amountsOf(at(value, 'limits'))};
}

function amountsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(fields(value)).map(([name, amount]) => [name, text(amount)]));
}

/** The sums were made of floating point; whole numbers of it are exact. */
function nanosOf(amount: number): bigint {
  const whole = Math.trunc(amount);
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.round((amount - whole) * 1e9));
}
