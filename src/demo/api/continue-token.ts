import {badRequest} from '../refusal.ts';

/** Where a list in pages goes on: the version it is read at, -1 for whatever is there then, and behind which key. */
export type Continuation = {readonly version: number; readonly after: string};

/** As storage.EncodeContinue of k8s.io/apiserver writes it. Keys are `namespace/name`, or the name alone. */
export function encodeContinue({version, after}: Continuation): string {
  return Buffer.from(JSON.stringify({v: 'meta.k8s.io/v1', rv: version, start: `/${after}\0`})).toString('base64url');
}

export function decodeContinue(token: string): Continuation {
  const {v, rv, start} = fields(token);
  if (v !== 'meta.k8s.io/v1') throw invalidToken(`server does not recognize this encoded version ${String(v ?? '')}`);
  if (typeof rv !== 'number' || rv === 0) throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  const key = start.replace(/^\/?/, '');
  if (key.split('/').some(part => part === '' || part === '.' || part === '..')) throw invalidToken(start);
  return {version: rv, after: key.replace(/\0$/, '')};
}

function fields(token: string): Record<string, unknown> {
  if (!/^[A-Za-z0-9_-]*$/.test(token)) {
    const at = token.search(/[^A-Za-z0-9_-]/);
    throw invalidToken(`illegal base64 data at input byte ${at}`);
  }
  const text = Buffer.from(token, 'base64url').toString();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw invalidToken(text === '' ? 'unexpected end of JSON input' : `invalid character '${text[0]}' looking for beginning of value`);
}

function invalidToken(because: string) {
  return badRequest(`invalid continue token: continue key is not valid: ${because}`);
}
