import {EventEmitter} from 'node:events';
import type {ClientRequest} from 'node:http';
import type {RequestOptions} from 'node:https';
import type {Socket} from 'node:net';
import {type Cluster, KubeConfig, type User} from '@kubernetes/client-node';
import {ApiError} from '../kube/api-error.ts';
import type {KubeContext} from './kubeconfig-entries.ts';
import {plainText} from './plain-text.ts';

/**
 * The one door to @kubernetes/client-node, which takes half a second and 90 MB to load: import this module dynamically, and only for
 * users with an auth-provider (gcp, azure, oidc) and for SOCKS proxies. Each KubeConfig holds exactly one cluster and one user and is
 * never switched, because client-node keeps credentials by name and would send those of one context to the server of another.
 */
export function createAuthProvider(context: KubeContext): () => Promise<string> {
  const provider = context.userEntry?.authProvider;
  const name = provider?.name ?? '';
  const advice = 'run any kubectl command with this context to renew it, then start again; or use a credential plugin (exec)';
  const fail = (why: string) =>
    new ApiError(0, 'AuthProviderFailed', `The auth-provider ${plainText(name, 40)} of the user "${context.user}" ${why}; ${advice}`);
  if (!['gcp', 'azure', 'oidc'].includes(name)) throw fail('is not known');
  const config = only(
    {name: 'only', server: 'https://unused.invalid', skipTLSVerify: true},
    {
      name: 'only',
      authProvider: {name, config: {...provider?.config}},
    },
  );
  return async () => {
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw fail(`gave no token (${plainText(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown error', 200)})`);
    }
    const headers = options.headers as Record<string, unknown> | undefined;
    const authorization = headers?.['Authorization'];
    if (typeof authorization !== 'string') throw fail('has no valid token');
    return authorization;
  };
}

/** Opens connections through a SOCKS proxy, which resolves the host names itself, as it does for kubectl. */
export async function createSocksDialer(proxy: URL): Promise<(host: string, port: number) => Promise<Socket>> {
  const proxyUrl = proxy.href.replace(/^socks5?:/, 'socks5h:');
  const config = only({name: 'only', server: 'https://unused.invalid', skipTLSVerify: true, proxyUrl}, {name: 'only'});
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const agent = options.agent as unknown as {connect(request: ClientRequest, target: {host: string; port: number}): Promise<Socket>};
  return (host, port) => agent.connect(new EventEmitter() as ClientRequest, {host, port});
}

function only(cluster: Cluster, user: User): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [cluster],
    users: [user],
    contexts: [{name: 'only', cluster: cluster.name, user: user.name}],
    currentContext: 'only',
  });
  return config;
}
