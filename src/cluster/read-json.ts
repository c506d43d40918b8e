import {emptyMap, type Fields, type Plan, type PlannedField, zeroOf} from '../kube/fields.ts';
import {MalformedError} from './wire.ts';

/** Picks the planned fields from parsed JSON. Whatever has the wrong type counts as absent: odd objects do not throw. */
export function readJson<T>({plan}: Fields<T>, json: unknown): T {
  return messageOf(plan, json) as T;
}

/** Throws MalformedError, also for JSON that is no object. */
export function parseObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new MalformedError(`Not JSON: ${JSON.stringify(json.slice(0, 80))}`, {cause: error});
  }
  if (!isObject(value)) throw new MalformedError(`Not a JSON object: ${JSON.stringify(json.slice(0, 80))}`);
  return value;
}

export function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null;
}

function messageOf(plan: Plan, json: unknown): unknown {
  if (!isObject(json)) return plan.blank;
  const picked = {...plan.blank};
  for (const field of plan.fields) {
    const value = json[field.name];
    if (value !== undefined && value !== null) picked[field.name] = shapedOf(field, value) ?? picked[field.name];
  }
  return picked;
}

function shapedOf(field: PlannedField, json: unknown): unknown {
  if (field.shape === 'one') return valueFrom(field, json);
  if (field.shape === 'list') return Array.isArray(json) ? json.map(item => valueFrom(field, item) ?? zeroOf(field)) : undefined;
  if (!isObject(json)) return undefined;
  const map = emptyMap();
  for (const key of Object.keys(json)) map[key] = valueFrom(field, json[key]) ?? zeroOf(field);
  return map;
}

function valueFrom({type, plan}: PlannedField, json: unknown): unknown {
  switch (type) {
    case 'message':
      return messageOf(plan!, json);
    case 'time':
      return timeOf(json);
    case 'sizeOfText':
      return typeof json === 'string' ? Buffer.byteLength(json) : undefined;
    case 'sizeOfBytes':
      return typeof json === 'string' ? Buffer.byteLength(json, 'base64') : undefined;
    case 'int':
      return typeof json === 'number' ? json : undefined;
    case 'bool':
      return typeof json === 'boolean' ? json : undefined;
    case 'intOrString':
      return typeof json === 'number' || typeof json === 'string' ? json : undefined;
    default:
      return typeof json === 'string' ? json : undefined;
  }
}

function timeOf(json: unknown): number | undefined {
  const time = typeof json === 'string' ? Date.parse(json) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
