import type {IncomingMessage} from 'node:http';
import type {Demo} from '../demo.ts';
import {Refusal} from '../refusal.ts';
import {type Impersonation, impersonated} from './rbac/impersonate.ts';
import {anonymous, type User} from './rbac/user.ts';
import {userOfToken} from './rbac/users.ts';

/** Who asks, by his bearer token, and as whom he wants to be seen. Throws 401 for a token that is nobody's. */
export function authenticate(demo: Demo, request: IncomingMessage): User {
  const token = /^bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? socketToken(request);
  const user = token === undefined ? anonymous : userOfToken(demo, token);
  if (!user) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
  return impersonated(demo, user, impersonationOf(request));
}

/** Browsers cannot send a header with a WebSocket: they name the token among the protocols. */
function socketToken({headers}: IncomingMessage): string | undefined {
  const prefix = 'base64url.bearer.authorization.k8s.io.';
  const found = (headers['sec-websocket-protocol'] ?? '').split(',').find(each => each.trim().startsWith(prefix));
  return found && Buffer.from(found.trim().slice(prefix.length), 'base64url').toString();
}

function impersonationOf({headersDistinct}: IncomingMessage): Impersonation {
  const extra: Record<string, readonly string[]> = {};
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    if (name.startsWith('impersonate-extra-')) extra[decodeURIComponent(name.slice('impersonate-extra-'.length))] = values;
  }
  return {
    user: headersDistinct['impersonate-user']?.[0],
    uid: headersDistinct['impersonate-uid']?.[0],
    groups: headersDistinct['impersonate-group'] ?? [],
    extra,
  };
}
