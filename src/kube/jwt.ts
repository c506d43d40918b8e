import {decodeBase64Url} from './base64.ts';

/** A JSON Web Token (RFC 7519), read and not verified. */
export type Jwt = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly isSigned: boolean;
};

/** Undefined where a text is none; blanks around it do not count. */
export function readJwt(text: string): Jwt | undefined {
  // Larger ones do not fit into a header of a request.
  if (text.length > 65_536) return undefined;
  const parts = text.trim().split('.');
  if (parts.length !== 3 || parts[0] === '' || parts[1] === '') return undefined;
  const [header, claims] = [objectIn(parts[0]!), objectIn(parts[1]!)];
  if (!header || !claims || typeof header['alg'] !== 'string' || decodeBase64Url(parts[2]!) === undefined) return undefined;
  return {header, claims, isSigned: parts[2] !== ''};
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decodeBase64Url(part);
  if (!bytes) return undefined;
  try {
    const value = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes)) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
