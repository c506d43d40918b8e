import type {JsonObject} from './object.ts';
import {parseQuantity} from './quantity.ts';

export type Slot = {readonly list: 'requests' | 'limits'; readonly resource: 'cpu' | 'memory'};

/** What becomes of requests and limits: a quantity, or null where it is removed. */
export type ResourceEdits = readonly (Slot & {readonly value: string | null})[];

export const slots: readonly Slot[] = [
  {list: 'requests', resource: 'cpu'},
  {list: 'limits', resource: 'cpu'},
  {list: 'requests', resource: 'memory'},
  {list: 'limits', resource: 'memory'},
];

/**
 * What was typed for each slot, understood: nothing leaves it, `-` removes it, else it is a quantity (ValidateResourceRequirements of
 * k8s.io/kubernetes/pkg/apis/core/validation; parts of a byte, which the server lets pass with a warning, are refused as the slip that they are).
 */
export function parseResourceEdits(typed: (slot: Slot) => string): ResourceEdits | {readonly problem: string} {
  const edits: (Slot & {value: string | null})[] = [];
  for (const slot of slots) {
    const text = typed(slot).trim();
    if (text === '') continue;
    const problem = text === '-' ? undefined : quantityProblem(text, slot);
    if (problem !== undefined) return {problem: `${slotText(slot)}: ${problem}`};
    edits.push({...slot, value: text === '-' ? null : text});
  }
  if (edits.length === 0) return {problem: 'Fill in one at least; - removes it'};
  for (const resource of ['cpu', 'memory'] as const) {
    const of = (list: Slot['list']) => edits.find(edit => edit.list === list && edit.resource === resource)?.value ?? undefined;
    const above = aboveLimit(of('requests'), of('limits'), resource);
    if (above !== undefined) return {problem: above};
  }
  return edits;
}

/** A container after the edits, or why not: a request above its limit is what the server refuses. */
export function withResources(container: JsonObject, edits: ResourceEdits): JsonObject | {readonly problem: string} {
  const held = objectOf(container['resources']);
  const lists = {requests: {...objectOf(held['requests'])}, limits: {...objectOf(held['limits'])}};
  for (const {list, resource, value} of edits) {
    if (value === null) delete lists[list][resource];
    else if (!isSameQuantity(lists[list][resource], value)) lists[list][resource] = value;
  }
  for (const resource of ['cpu', 'memory'] as const) {
    const above = aboveLimit(lists.requests[resource], lists.limits[resource], resource);
    if (above !== undefined) return {problem: above};
  }
  const {requests: _, limits: __, ...others} = held;
  const filled = Object.fromEntries(Object.entries(lists).filter(([, amounts]) => Object.keys(amounts).length > 0));
  return {...container, resources: {...others, ...filled} as JsonObject};
}

/** What a container holds in the slots that are edited: `100m`; of several request and limit: `cpu 100m/200m memory 64Mi/–`. */
export function resourcesShown(container: JsonObject, edits: ResourceEdits): string {
  const [only] = edits;
  if (only && edits.length === 1) return amountIn(container, only) ?? '–';
  return (['cpu', 'memory'] as const)
    .filter(resource => edits.some(edit => edit.resource === resource))
    .map(resource => {
      const [request, limit] = (['requests', 'limits'] as const).map(list => amountIn(container, {list, resource}) ?? '–');
      return `${resource} ${request}/${limit}`;
    })
    .join(' ');
}

export function amountIn(container: JsonObject, {list, resource}: Slot): string | undefined {
  const amount = objectOf(objectOf(container['resources'])[list])[resource];
  return amount === undefined || amount === null ? undefined : String(amount);
}

/** `cpu request`. */
export function slotText({list, resource}: Slot): string {
  return `${resource} ${list === 'requests' ? 'request' : 'limit'}`;
}

function quantityProblem(text: string, {resource}: Slot): string | undefined {
  const amount = parseQuantity(text);
  const example = resource === 'cpu' ? '250m or 1.5' : '128Mi or 1Gi';
  if (amount === undefined) return `"${text}" is no quantity; one reads like ${example}`;
  if (amount < 0) return `"${text}" is less than nothing`;
  if (resource === 'memory' && !Number.isInteger(amount)) return `"${text}" is not whole bytes; it reads like ${example}`;
  return undefined;
}

function aboveLimit(request: unknown, limit: unknown, resource: Slot['resource']): string | undefined {
  const [asked, most] = [amountOf(request), amountOf(limit)];
  return asked !== undefined && most !== undefined && asked > most
    ? `the ${resource} request ${request} is above the limit ${limit}`
    : undefined;
}

function isSameQuantity(one: unknown, other: string): boolean {
  return amountOf(one) !== undefined && amountOf(one) === amountOf(other);
}

function amountOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined;
}

function objectOf(value: unknown): Record<string, JsonObject[string]> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, JsonObject[string]>) : {};
}
