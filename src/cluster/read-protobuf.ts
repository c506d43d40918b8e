import {emptyMap, type Fields, type Plan, type PlannedField, zeroOf} from '../kube/fields.ts';
import {bytesType, type Cursor, eachField, lengthEnd, malformed, skip, text, varint, varintType} from './wire.ts';

/**
 * Picks the planned fields from the bytes of one message, without its `k8s\0` envelope; equal to what readJson picks from its JSON.
 * Throws MalformedError; never reads outside `from`..`to`. Whatever it returns is a copy, so the buffer may be used again.
 */
export function readProtobuf<T>({plan}: Fields<T>, bytes: Buffer, from = 0, to = bytes.length): T {
  return messageOf(plan, {bytes, at: from, start: from}, to) as T;
}

function messageOf(plan: Plan, cursor: Cursor, end: number): unknown {
  const picked = {...plan.blank};
  readInto(picked, plan, cursor, end);
  return picked;
}

function readInto(picked: Record<string, unknown>, plan: Plan, cursor: Cursor, end: number): void {
  while (cursor.at < end) {
    const tag = varint(cursor, end);
    const field = plan.byNumber[tag >>> 3];
    if (field === undefined) skip(cursor, tag & 7, end);
    else if ((tag & 7) === wireTypes[field.type]) readField(picked, plan, field, cursor, end);
    else malformed(cursor, `${plan.message}.${field.name} has wire type ${tag & 7}`);
  }
}

function readField(picked: Record<string, unknown>, plan: Plan, field: PlannedField, cursor: Cursor, end: number): void {
  if (field.type === 'inlined') {
    readInto(picked, field.plan!, cursor, lengthEnd(cursor, end));
  } else if (field.shape === 'one') {
    picked[field.name] = valueFrom(field, cursor, end);
  } else if (field.shape === 'list') {
    if (picked[field.name] === plan.blank[field.name]) picked[field.name] = [];
    (picked[field.name] as unknown[]).push(valueFrom(field, cursor, end));
  } else {
    if (picked[field.name] === plan.blank[field.name]) picked[field.name] = emptyMap();
    readEntry(picked[field.name] as Record<string, unknown>, field, cursor, lengthEnd(cursor, end));
  }
}

function readEntry(map: Record<string, unknown>, field: PlannedField, cursor: Cursor, end: number): void {
  let key = '';
  let value = zeroOf(field);
  while (cursor.at < end) {
    const tag = varint(cursor, end);
    if (tag === keyTag) key = text(cursor, lengthEnd(cursor, end));
    else if (tag >>> 3 === 2 && (tag & 7) === wireTypes[field.type]) value = valueFrom(field, cursor, end);
    else skip(cursor, tag & 7, end);
  }
  map[key] = value;
}

function valueFrom({type, plan}: PlannedField, cursor: Cursor, end: number): unknown {
  switch (type) {
    case 'string':
      return text(cursor, lengthEnd(cursor, end));
    case 'int':
      return varint(cursor, end);
    case 'bool':
      return varint(cursor, end) !== 0;
    case 'message':
      return messageOf(plan!, cursor, lengthEnd(cursor, end));
    case 'time':
      return timeOf(cursor, lengthEnd(cursor, end));
    case 'quantity':
      return quantityOf(cursor, lengthEnd(cursor, end));
    case 'intOrString':
      return intOrStringOf(cursor, lengthEnd(cursor, end));
    default:
      return sizeOf(cursor, lengthEnd(cursor, end));
  }
}

/** Go's zero time is an empty message; the epoch itself has fields. */
function timeOf(cursor: Cursor, end: number): number | undefined {
  if (cursor.at === end) return undefined;
  let seconds = 0;
  let nanos = 0;
  eachField(cursor, end, (number, wireType) => {
    if (wireType !== varintType) return false;
    const value = varint(cursor, end);
    if (number === 1) seconds = value;
    else if (number === 2) nanos = value;
    return true;
  });
  return seconds * 1000 + Math.floor(nanos / 1e6);
}

function quantityOf(cursor: Cursor, end: number): string {
  let quantity = '0';
  eachField(cursor, end, (number, wireType) => {
    if (number !== 1 || wireType !== bytesType) return false;
    quantity = text(cursor, lengthEnd(cursor, end));
    return true;
  });
  return quantity;
}

function intOrStringOf(cursor: Cursor, end: number): number | string {
  let isString = false;
  let int = 0;
  let string = '';
  eachField(cursor, end, (number, wireType) => {
    if (number === 3 && wireType === bytesType) string = text(cursor, lengthEnd(cursor, end));
    else if (wireType === varintType && number === 1) isString = varint(cursor, end) === 1;
    else if (wireType === varintType && number === 2) int = varint(cursor, end);
    else return false;
    return true;
  });
  return isString ? string : int;
}

function sizeOf(cursor: Cursor, end: number): number {
  const size = end - cursor.at;
  cursor.at = end;
  return size;
}

const keyTag = (1 << 3) | bytesType;
const wireTypes = {
  string: bytesType,
  int: varintType,
  bool: varintType,
  time: bytesType,
  quantity: bytesType,
  intOrString: bytesType,
  sizeOfText: bytesType,
  sizeOfBytes: bytesType,
  message: bytesType,
  inlined: bytesType,
};
