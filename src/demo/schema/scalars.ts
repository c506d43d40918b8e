import {parseQuantity, quantityText} from '../rules/quantity.ts';
import type {Schema} from './schema.ts';

/** A plain value as the server keeps it, or what is wrong with it. */
export type Scalar =
  | {readonly value: unknown}
  /** It is of another type than this one of Go. */
  | {readonly wanted: string; readonly isFatal?: boolean}
  | {readonly because: string};

/** Reads a value as its Go type does: whole numbers in their range, quantities and times in their own form. */
export function scalarOf({type, format, name}: Schema, value: unknown): Scalar {
  switch (type) {
    case 'string':
      if (format === 'date-time') return timeOf(value, name?.endsWith('MicroTime') ?? false);
      if (format === 'byte') return bytesOf(value);
      return typeof value === 'string' ? {value} : {wanted: 'string'};
    case 'boolean':
      return typeof value === 'boolean' ? {value} : {wanted: 'bool'};
    case 'integer':
      return isWithin(value, format ?? 'int64') ? {value} : {wanted: format ?? 'int64'};
    case 'number':
      return typeof value === 'number' ? {value} : {wanted: 'float64'};
    case 'intOrString':
      return typeof value === 'string' || isWithin(value, 'int32') ? {value} : {wanted: 'int32', isFatal: true};
    case 'quantity':
      return quantityOf(value);
    default:
      return {value};
  }
}

/** What Go holds where nothing was said. */
export function zeroOf({type, fields, values, items}: Schema): unknown {
  if (fields || values) return {};
  if (items) return [];
  return {string: '', boolean: false, integer: 0, number: 0, intOrString: 0, quantity: '0', object: {}, any: null}[type ?? 'any'];
}

const quantityForm = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function quantityOf(value: unknown): Scalar {
  if (typeof value !== 'string' && typeof value !== 'number') return {because: quantityForm};
  const quantity = parseQuantity(String(value).trim());
  if (quantity) return {value: quantityText(quantity)};
  if (!/^[+-]?[\d.]+[eEinumkKMGTP]*[-+]?\d*$/.test(String(value))) return {because: quantityForm};
  return {because: /^[+-]?\d*\.?\d*[^\d.]/.test(String(value)) ? "unable to parse quantity's suffix" : quantityForm};
}

function isWithin(value: unknown, format: string): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return format === 'int32' ? value >= -(2 ** 31) && value < 2 ** 31 : Math.abs(value) < 2 ** 63;
}

/** metav1.Time keeps seconds, MicroTime microseconds, both in UTC. */
function timeOf(value: unknown, isMicro: boolean): Scalar {
  if (typeof value !== 'string') return {wanted: 'string', isFatal: true};
  const layout = isMicro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  const parts = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d)$/.exec(value);
  const ms = parts ? Date.parse(value.replace(/\.\d+/, '')) : Number.NaN;
  if (Number.isNaN(ms))
    return {because: `parsing time ${JSON.stringify(value)} as "${layout}": cannot parse ${JSON.stringify(value)} as "2006"`};
  const seconds = new Date(ms).toISOString().slice(0, 19);
  return {value: isMicro ? `${seconds}.${(parts![1] ?? '').padEnd(6, '0').slice(0, 6)}Z` : `${seconds}Z`};
}

function bytesOf(value: unknown): Scalar {
  if (typeof value !== 'string') return {wanted: '[]uint8'};
  const wrong = value.search(/[^A-Za-z0-9+/=\r\n]/);
  const text = value.replace(/[\r\n]/g, '');
  const isWhole = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  if (isWhole) return {value: text};
  return {because: `illegal base64 data at input byte ${wrong >= 0 ? wrong : text.length - (text.length % 4)}`};
}
