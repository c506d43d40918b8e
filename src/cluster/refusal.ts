import {X509Certificate} from 'node:crypto';
import {ApiError} from '../kube/api-error.ts';
import {readSome} from './answer-body.ts';
import {plainText, readableDate} from './plain-text.ts';
import {parseStatusBody} from './status-body.ts';
import type {Answer} from './transport-types.ts';

export type RefusalScene = {
  readonly host: string;
  readonly user: string;
  /** PEM of the client certificate that was shown. */
  readonly certificate: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** Turns an answer other than 2xx into the error to throw, reading its body. When to come again is taken from Retry-After, else from the Status. */
export async function refusalOf(answer: Answer, scene: RefusalScene): Promise<ApiError> {
  const {status, headers} = answer;
  const body = await readSome(answer.body);
  const parsed = parseStatusBody(body);
  const retryAfterMs =
    parseRetryAfter(headers['retry-after'], scene.now) ??
    (parsed && parsed.retryAfterSeconds > 0 ? parsed.retryAfterSeconds * 1000 : undefined);
  const reason = parsed?.reason || reasonsByStatus[status] || 'Unknown';
  return new ApiError(status, reason, sentence(answer, parsed?.message, body, scene), {retryAfterMs, causes: parsed?.causes ?? []});
}

/** Retry-After in milliseconds from now, whether it is given in seconds or as a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(value: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

/** As apimachinery's NewGenericServerResponse fills them in for answers without a Status. */
const reasonsByStatus: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function sentence({status, headers}: Answer, message: string | undefined, body: Buffer, scene: RefusalScene): string {
  if (status === 401) return `${scene.host} does not accept the credentials of ${ownerOf(scene)}${expiryOf(scene)}`;
  if (message) return message;
  // Not imported above: it is slow to load, and rarely needed.
  const phrase = process.getBuiltinModule('node:http').STATUS_CODES[status] ?? '';
  const title = `${scene.host} answered ${status} ${phrase}`.trim();
  if (status >= 300 && status < 400) {
    const target = plainText(String(headers['location'] ?? 'elsewhere'), 200).replace(/[?#].*/, '');
    return `${title} and points to ${target}; is it an API server, or a login page before one?`;
  }
  const words = plainText(body.toString('utf8').replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' '), 10_000).replace(/\s+/g, ' ');
  return words.trim() === '' ? title : `${title}: ${plainText(words, 200)}`;
}

function ownerOf({user}: RefusalScene): string {
  return user === '' ? 'this context, which names no user' : `the user "${user}"`;
}

function expiryOf({certificate, now}: RefusalScene): string {
  if (!certificate) return ' (401 Unauthorized)';
  try {
    const {validTo} = new X509Certificate(certificate);
    return Date.parse(validTo) < now ? `: the client certificate expired on ${readableDate(validTo)}` : ' (401 Unauthorized)';
  } catch {
    return ' (401 Unauthorized)';
  }
}
