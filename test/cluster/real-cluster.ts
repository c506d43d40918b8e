import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {Agent, request} from 'node:https';
import {text} from 'node:stream/consumers';
import {type KubeContext, loadKubeconfig} from '../../src/cluster/kubeconfig.ts';

/** The cluster that DOGWATCH_TEST_KUBECONFIG names, asked by a client of its own, so that what is tested is compared with something else. */
export type RealCluster = {
  readonly context: KubeContext;
  /** Resolves with the parsed answer of a success; an Error names method, path, status and message of anything else. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  close(): void;
};

export type Refused = Error & {readonly status: number};

export async function realCluster(): Promise<RealCluster> {
  const file = process.env['DOGWATCH_TEST_KUBECONFIG']!;
  const {contexts, currentContext} = await loadKubeconfig({explicitPath: file, env: {}});
  const context = contexts.find(({name}) => name === currentContext);
  if (!context?.clusterEntry || !context.userEntry) throw new Error(`${file} has no current context with a cluster and a user`);
  const {clusterEntry, userEntry} = context;
  const agent = new Agent({
    ca: await pem(clusterEntry.certificateAuthorityData, clusterEntry.certificateAuthority),
    cert: await pem(userEntry.clientCertificateData, userEntry.clientCertificate),
    key: await pem(userEntry.clientKeyData, userEntry.clientKey),
    rejectUnauthorized: !clusterEntry.isTlsVerifySkipped,
    keepAlive: true,
    maxSockets: 8,
  });
  return {context, ask, close: () => agent.destroy()};

  function ask(method: string, path: string, body?: unknown, more?: Readonly<Record<string, string>>): Promise<unknown> {
    const headers: Record<string, string> = {accept: 'application/json', 'user-agent': 'dogwatch-test', ...more};
    if (userEntry!.token) headers['authorization'] = `Bearer ${userEntry!.token}`;
    if (body !== undefined) headers['content-type'] = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    return new Promise((resolve, reject) => {
      const call = request(new URL(path, clusterEntry!.server), {agent, method, headers}, answer => {
        text(answer).then(content => {
          const value = content.startsWith('{') ? (JSON.parse(content) as {message?: string}) : {message: content};
          if (answer.statusCode! < 300) return resolve(value);
          const message = `${method} ${path}: ${answer.statusCode} ${value.message}`;
          reject(Object.assign(new Error(message), {status: answer.statusCode!}));
        }, reject);
      });
      call.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

export function randomSuffix(): string {
  return randomUUID().slice(0, 8);
}

/** `/api/v1/namespaces/shop/pods`, `/apis/apps/v1/deployments`. */
export function pathOf(kind: {group: string; version: string; plural: string}, namespace?: string, name?: string): string {
  const base = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  return `${base}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${kind.plural}${name === undefined ? '' : `/${name}`}`;
}

/** Makes a namespace; `remove` does not wait until it has gone. */
export async function madeNamespace(cluster: RealCluster): Promise<{readonly name: string; remove(): Promise<void>}> {
  const name = `dogwatch-test-${randomSuffix()}`;
  await cluster.ask('POST', '/api/v1/namespaces', {metadata: {name}});
  return {name, remove: async () => void (await cluster.ask('DELETE', `/api/v1/namespaces/${name}`))};
}

async function pem(data: string | undefined, file: string | undefined): Promise<Buffer | undefined> {
  if (data) return Buffer.from(data, 'base64');
  return file ? readFile(file) : undefined;
}
