import type {ErrorCause} from '../kube/api-error.ts';
import {plainText} from './plain-text.ts';

/** What is used of a metav1.Status. */
export type StatusBody = {message: string; reason: string; retryAfterSeconds: number; causes: readonly ErrorCause[]};

/**
 * Reads the body of a refusal as a metav1.Status, in JSON or in protobuf (the server answers in the form that was asked for, errors
 * too). Undefined for anything else, such as a proxy's page.
 */
export function parseStatusBody(body: Buffer): StatusBody | undefined {
  if (body.subarray(0, 4).equals(Buffer.from('k8s\0'))) return parseProtobuf(body);
  try {
    const status: unknown = JSON.parse(body.toString('utf8'));
    if (!isRecord(status) || status['kind'] !== 'Status') return undefined;
    const details = isRecord(status['details']) ? status['details'] : {};
    return {
      message: plainText(withoutPatched(String(status['message'] ?? '')), 2000),
      reason: plainText(String(status['reason'] ?? ''), 100),
      retryAfterSeconds: Number(details['retryAfterSeconds']) || 0,
      causes: Array.isArray(details['causes']) ? details['causes'].filter(isRecord).map(causeOf) : [],
    };
  } catch {
    return undefined;
  }
}

function causeOf({field, reason, message}: Record<string, unknown>): ErrorCause {
  const text = (value: unknown) => plainText(typeof value === 'string' ? value : '', 2000);
  const why = field === 'patch' && typeof message === 'string' ? withoutPatched(`patch: ${message}`).slice('patch: '.length) : message;
  return {field: text(field), reason: text(reason), message: text(why)};
}

/**
 * What a patch would have made cannot be decoded: then the server repeats the whole object, secrets too, before it says why (applyJSPatch in
 * apiserver's endpoints/handlers/patch.go).
 */
function withoutPatched(text: string): string {
  return text.replace(/(^| is invalid: )patch: Invalid value: "[^"\\]*(?:\\.[^"\\]*)*": /s, '$1patch: ');
}

/** runtime.Unknown {typeMeta 1 {kind 2}, raw 2} around Status {message 3, reason 4, details 5 {retryAfterSeconds 5}}. */
function parseProtobuf(body: Buffer): StatusBody | undefined {
  const unknown = fieldsOf(body.subarray(4));
  if (textOf(fieldsOf(bytesOf(unknown.get(1))).get(2)) !== 'Status') return undefined;
  const status = fieldsOf(bytesOf(unknown.get(2)));
  const details = fieldsOf(bytesOf(status.get(5)));
  return {
    message: plainText(textOf(status.get(3)), 2000),
    reason: plainText(textOf(status.get(4)), 100),
    retryAfterSeconds: Number(details.get(5)) || 0,
    // Asked for by requests that change something, whose refusals come in JSON.
    causes: [],
  };
}

type Field = number | Buffer | undefined;

/** The last value of each field; of odd bytes what could be read before them. */
function fieldsOf(bytes: Buffer): Map<number, Field> {
  const fields = new Map<number, Field>();
  let at = 0;
  const readVarint = () => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = readVarint();
    const wireType = tag & 7;
    const number = Math.floor(tag / 8);
    if (wireType === 0) {
      fields.set(number, readVarint());
    } else if (wireType === 2) {
      const length = readVarint();
      fields.set(number, bytes.subarray(at, at + length));
      at += length;
    } else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else break;
  }
  return fields;
}

function bytesOf(field: Field): Buffer {
  return Buffer.isBuffer(field) ? field : Buffer.alloc(0);
}

function textOf(field: Field): string {
  return bytesOf(field).toString('utf8');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
