import {canonicalQuantity, compareQuantities, parseQuantity, type Quantity, quantityText} from '../../rules/quantity.ts';

/** Amounts by name, as the API writes them. */
export type Amounts = Readonly<Record<string, string>>;

/** A sum takes the form of its first part, unless that is nothing (Quantity.Add). What is no quantity counts as nothing. */
export function sumOf(one: string, other: string): string {
  return combined(one, other, (first, second) => first + second);
}

export function differenceOf(one: string, other: string): string {
  return combined(one, other, (first, second) => first - second);
}

function largerOf(one: string, other: string): string {
  return compareQuantities(one, other) < 0 ? other : one;
}

export function addAmounts(one: Amounts, other: Amounts): Amounts {
  const sums: Record<string, string> = {...one};
  for (const [name, amount] of Object.entries(other)) sums[name] = name in sums ? sumOf(sums[name]!, amount) : canonicalQuantity(amount);
  return sums;
}

export function largestAmounts(one: Amounts, other: Amounts): Amounts {
  const most: Record<string, string> = {...one};
  for (const [name, amount] of Object.entries(other)) most[name] = name in most ? largerOf(most[name]!, amount) : amount;
  return most;
}

/** `cpu=1,pods=2`, by name. */
export function amountsText(amounts: Amounts): string {
  return Object.keys(amounts)
    .sort()
    .map(name => `${name}=${canonicalQuantity(amounts[name]!)}`)
    .join(',');
}

function combined(one: string, other: string, combine: (first: bigint, second: bigint) => bigint): string {
  const first = parsed(one);
  const second = parsed(other);
  return quantityText({nanos: combine(first.nanos, second.nanos), form: first.nanos === 0n ? second.form : first.form});
}

function parsed(text: string): Quantity {
  return parseQuantity(text) ?? {nanos: 0n, form: 'decimal'};
}
