import {decodeBase64} from './base64.ts';
import {contentOfBytes} from './text-or-binary.ts';

/** How one logs in at a registry of container images. */
export type RegistryLogin = {
  /** `ghcr.io`, `https://index.docker.io/v1/`. */
  readonly registry: string;
  readonly user: string | undefined;
  readonly email: string | undefined;
  /** A password or a token. */
  readonly secret: string | undefined;
  /** What is wrong with it. */
  readonly problem: string | undefined;
};

/**
 * The logins in `.dockerconfigjson`, or in the older `.dockercfg`, which has no `auths` around them; by registry. Undefined where it is no such
 * file. Follows DockerConfigEntry of k8s.io/kubernetes/pkg/credentialprovider, where `auth` goes before user name and password.
 */
export function readDockerConfig(text: string): readonly RegistryLogin[] | undefined {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(file)) return undefined;
  const auths = 'auths' in file ? file['auths'] : Object.values(file).some(isLogin) ? file : undefined;
  if (!isRecord(auths)) return undefined;
  return Object.keys(auths)
    .sort()
    .map(registry => loginOf(registry, auths[registry]));
}

function loginOf(registry: string, entry: unknown): RegistryLogin {
  const none = {registry, user: undefined, email: undefined, secret: undefined};
  if (!isRecord(entry)) return {...none, problem: 'this is no login'};
  const {auth} = entry;
  const pair = typeof auth === 'string' && auth !== '' ? pairOf(auth) : undefined;
  const problem = typeof auth === 'string' && auth !== '' && !pair ? 'auth is not USER:PASSWORD in base64' : undefined;
  const token = textIn(entry, 'identitytoken') ?? textIn(entry, 'registrytoken');
  const secret = pair?.password ?? textIn(entry, 'password') ?? token;
  const isNothing = secret === undefined && problem === undefined;
  return {
    registry,
    user: pair?.user ?? textIn(entry, 'username'),
    email: textIn(entry, 'email'),
    secret,
    problem: problem ?? (isNothing ? 'there is neither a password nor a token' : undefined),
  };
}

function pairOf(auth: string): {readonly user: string; readonly password: string} | undefined {
  const bytes = decodeBase64(auth);
  const content = bytes && contentOfBytes(bytes);
  const colon = content?.type === 'text' ? content.text.indexOf(':') : -1;
  if (content?.type !== 'text' || colon < 0) return undefined;
  return {user: content.text.slice(0, colon), password: content.text.slice(colon + 1)};
}

function isLogin(value: unknown): boolean {
  return isRecord(value) && ('auth' in value || 'username' in value || 'password' in value || 'identitytoken' in value);
}

function textIn(entry: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = entry[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
