import {expect, onTestFinished} from 'vitest';
import type {ClusterEntry, KubeContext, UserEntry} from '../../src/cluster/kubeconfig.ts';
import {createTransport, type TransportOptions} from '../../src/cluster/transport.ts';
import type {Answer, Ask, Transport} from '../../src/cluster/transport-types.ts';
import {ApiError} from '../../src/kube/api-error.ts';
import {type FakeServer, type Handler, pemData, startServer} from './tls-server.ts';

export const trusted = {certificateAuthorityData: pemData('ca.pem')};

export async function serve(handle?: Handler, options?: Parameters<typeof startServer>[1]): Promise<FakeServer> {
  return owned(await startServer(handle, options));
}

export function owned<Fake extends {close: () => unknown}>(fake: Fake): Fake {
  onTestFinished(async () => {
    await fake.close();
  });
  return fake;
}

export function contextOf(cluster: ClusterEntry, user?: UserEntry, userName = user ? 'alice' : ''): KubeContext {
  return {
    name: 'here',
    cluster: 'there',
    user: userName,
    namespace: undefined,
    clusterEntry: cluster,
    userEntry: user,
    file: '/home/config',
  };
}

export function open(context: KubeContext, more: Partial<TransportOptions> = {}): Transport {
  const clock = {now: () => Date.parse('2030-01-01T00:00:00Z'), sleep: () => new Promise<void>(() => {})};
  return owned(createTransport({context, clock, env: {}, userAgent: 'dogwatch/test', ...more}));
}

export function ask(more: Partial<Ask> = {}): Ask {
  return {accept: 'application/json', signal: new AbortController().signal, ...more};
}

export async function text(answer: Answer): Promise<string> {
  let all = '';
  for await (const chunk of answer.body) all += chunk;
  return all;
}

export async function read(transport: Transport, path = '/version', more: Partial<Ask> = {}): Promise<string> {
  return text(await transport.get(path, ask(more)));
}

export async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => undefined,
    reason => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}
