import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {createExecPlugin} from './exec-plugin.ts';
import type {ExecEntry, KubeContext, UserEntry} from './kubeconfig-entries.ts';
import type {RotatedFiles} from './rotated-file.ts';
import {serverUrl} from './server-url.ts';
import {type ClientCertificate, readAuthority, readClientCertificate} from './tls-material.ts';

/** Who asks: what goes into the headers of a request and into its TLS handshake. A list of values means one header each. */
export type Identity = {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly clientCertificate: ClientCertificate | undefined;
  /** To be called after a 401; resolves to whether asking for an identity again may give another one. */
  renew(): Promise<boolean>;
};

export type Credentials = {
  /** Throws an ApiError, or the signal's reason. */
  identify(signal: AbortSignal): Promise<Identity>;
  close(): void;
};

export type CredentialsOptions = {
  readonly context: KubeContext;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly files: RotatedFiles;
  readonly onNotice?: ((text: string) => void) | undefined;
  readonly pluginTimeoutInMs?: number | undefined;
};

type Proof = {authorization?: string | undefined; clientCertificate?: ClientCertificate | undefined; renew(): Promise<boolean>};
type Source = {get(signal: AbortSignal): Promise<Proof>; close?(): void};

/**
 * The credentials of one context and of no other. As in client-go a token file counts before a token, a token before user name and
 * password, and all of them, like a client certificate, before a plugin. Impersonation goes on top. An http:// server gets nothing but
 * impersonation, as with kubectl.
 */
export function createCredentials(options: CredentialsOptions): Credentials {
  const {context, files} = options;
  const entry = context.userEntry ?? {};
  const source = sourceFor(entry, options);
  return {
    async identify(signal) {
      signal.throwIfAborted();
      checkUser(context);
      const impersonation = impersonationHeaders(entry, context.user);
      if (serverUrl(context).protocol === 'http:') return {headers: impersonation, clientCertificate: undefined, renew: async () => false};
      const own = await readClientCertificate(context, files);
      const {authorization, clientCertificate, renew} = await source.get(signal);
      return {
        headers: {...(authorization === undefined ? {} : {authorization}), ...impersonation},
        clientCertificate: own ?? clientCertificate,
        renew,
      };
    },
    close: () => source.close?.(),
  };
}

/** The headers of a user who acts as another (client-go transport/round_trippers.go, impersonatingRoundTripper). Throws an ApiError. */
export function impersonationHeaders({impersonate}: UserEntry, userName: string): Record<string, string | string[]> {
  if (!impersonate) return {};
  if (impersonate.user === '') {
    const message = `The user "${userName}" has as-groups, as-uid or as-user-extra but no "as"; a server would not accept them without it`;
    throw new ApiError(0, 'InvalidConfig', message);
  }
  const headers: Record<string, string | string[]> = {'impersonate-user': impersonate.user};
  if (impersonate.uid) headers['impersonate-uid'] = impersonate.uid;
  if (impersonate.groups.length > 0) headers['impersonate-group'] = [...impersonate.groups];
  for (const [name, values] of Object.entries(impersonate.extra)) headers[`impersonate-extra-${escapeHeaderName(name)}`] = [...values];
  return headers;
}

function sourceFor(entry: UserEntry, options: CredentialsOptions): Source {
  if (entry.tokenFile) return tokenFileSource(entry.tokenFile, entry.token, options);
  if (entry.token) return fixed(`Bearer ${entry.token.trim()}`);
  if (entry.username || entry.password) {
    return fixed(`Basic ${Buffer.from(`${entry.username ?? ''}:${entry.password ?? ''}`).toString('base64')}`);
  }
  if (entry.clientCertificate || entry.clientCertificateData) return fixed(undefined);
  if (entry.exec) return execSource(entry.exec, options);
  return entry.authProvider ? authProviderSource(options) : fixed(undefined);
}

function fixed(authorization: string | undefined): Source {
  return {get: async () => ({authorization, renew: async () => false})};
}

function tokenFileSource(path: string, spare: string | undefined, {context, files}: CredentialsOptions): Source {
  let last: string | undefined = spare?.trim();
  const read = async () => {
    last = (await files.read(path)).trim() || last;
  };
  return {
    async get() {
      let why = 'is empty';
      await read().catch(error => {
        why = `cannot be read (${error.code ?? 'unknown error'})`;
      });
      if (last === undefined) throw new ApiError(0, 'InvalidConfig', `The token file ${path} of the user "${context.user}" ${why}`);
      const token = last;
      const renew = async () => {
        await read().catch(() => {});
        return last !== token;
      };
      return {authorization: `Bearer ${token}`, renew};
    },
  };
}

function execSource(exec: ExecEntry, options: CredentialsOptions): Source {
  const {context, files} = options;
  const plugin = createExecPlugin({
    ...options,
    entry: exec,
    user: context.user,
    cluster: context.clusterEntry ?? {server: ''},
    readAuthority: () => readAuthority(context, files),
    timeoutInMs: options.pluginTimeoutInMs,
  });
  return {
    async get(signal) {
      const answer = await plugin.get(signal);
      const renew = async () => {
        plugin.invalidate(answer);
        return true;
      };
      return {authorization: answer.token && `Bearer ${answer.token}`, clientCertificate: answer.certificate, renew};
    },
    close: plugin.close,
  };
}

function authProviderSource({context}: CredentialsOptions): Source {
  let provider: Promise<() => Promise<string>> | undefined;
  return {
    async get() {
      provider ??= import('./client-node.ts').then(({createAuthProvider}) => createAuthProvider(context));
      return {authorization: await (await provider)(), renew: async () => false};
    },
  };
}

function checkUser({name, user, userEntry, file}: KubeContext): void {
  if (user === '' || userEntry) return;
  const where = file ? ` (which stands in ${file})` : '';
  throw new ApiError(
    0,
    'InvalidConfig',
    `The context "${name}"${where} names the user "${user}", which no kubeconfig file defines; add it`,
  );
}

function escapeHeaderName(name: string): string {
  return Buffer.from(name)
    .toString('latin1')
    .replace(/[^!#$&'*+\-.0-9A-Z^_`a-z|~]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
