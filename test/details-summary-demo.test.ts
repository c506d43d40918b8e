import {beforeAll, describe, expect, test} from 'vitest';
import {createTransport} from '../src/cluster/transport.ts';
import type {Transport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {startDemo} from '../src/demo/start-demo.ts';
import {summaryTab} from '../src/details/summary.ts';
import type {Need} from '../src/details/tab.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {resourcePath} from '../src/kube/paths.ts';
import {NOW as DEMO_NOW} from './drive.ts';
import {contextOf} from './fakes/cluster-client.ts';
import {type InspectedOptions, inspectedOf, linesOf, wordsOf} from './inspected.ts';
import {kinds} from './summarised.ts';
import {fakeClock} from './fake-clock.ts';

describe('on the demo cluster', () => {
  let transport: Transport;
  beforeAll(async () => {
    const running = await startDemo({scenario: 'shop', seed: 1, now: DEMO_NOW});
    const {clusters, users} = running.kubeconfig as unknown as {
      clusters: {cluster: Record<string, string>}[];
      users: {user: Record<string, string>}[];
    };
    const context = contextOf(
      {server: running.server.url, certificateAuthorityData: clusters[0]!.cluster['certificate-authority-data']!},
      {token: users[0]!.user['token']!},
    );
    transport = createTransport({context, clock: fakeClock(), env: {}, userAgent: 'dogwatch/test'});
    return async () => {
      transport.close();
      await running.stop();
    };
  });

  async function ask(path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const answer = await transport.get(path, {query, accept: 'application/json', signal: new AbortController().signal});
    return JSON.parse(Buffer.concat(await Array.fromAsync(answer.body)).toString());
  }

  /** The summary when all that it needs is known. */
  async function summaryOf(of: ResourceKind, namespace: string, name: string): Promise<string> {
    const object = (await ask(resourcePath(of, namespace, name))) as KubeObject;
    const options: InspectedOptions = {now: DEMO_NOW, namespace, name};
    const answers: Record<string, unknown> = {};
    const refused: Record<string, number> = {};
    for (let turn = 0; turn < 3; turn++) {
      for (const need of summaryTab.needs!(inspectedOf(of, object, {...options, answers, refused})) as Extract<Need, {type: 'get'}>[]) {
        const words = wordsOf(need);
        if (words in answers || words in refused) continue;
        await ask(need.path, need.query).then(
          value => (answers[words] = value),
          error => (refused[words] = error instanceof ApiError ? error.status : 0),
        );
      }
    }
    expect(refused).toEqual({});
    const lines = linesOf(summaryTab.doc(inspectedOf(of, object, {...options, answers, refused})));
    return `${lines.map(line => line.trimEnd()).join('\n')}\n`;
  }

  async function first(of: ResourceKind, fits: (object: KubeObject) => boolean): Promise<readonly [namespace: string, name: string]> {
    const {items} = (await ask(resourcePath(of, undefined))) as {items: KubeObject[]};
    const {namespace = '', name} = items.find(fits)!.metadata;
    return [namespace, name];
  }

  const waits = (reason: string) => (pod: KubeObject) =>
    [...(pod['status'].containerStatuses ?? []), ...(pod['status'].initContainerStatuses ?? [])].some(
      ({state}) => state?.waiting?.reason === reason,
    );

  test.each([
    [
      'details/summary-pod-running',
      kinds.pods,
      (pod: KubeObject) => pod['status'].phase === 'Running' && pod.metadata.name.startsWith('web-'),
    ],
    ['details/summary-pod-crashing', kinds.pods, waits('CrashLoopBackOff')],
    ['details/summary-deployment', kinds.deployments, (one: KubeObject) => one.metadata.name === 'web'],
    ['details/summary-stateful-set', kinds.statefulsets, () => true],
    ['details/summary-daemon-set', kinds.daemonsets, () => true],
    ['details/summary-job', kinds.jobs, () => true],
    ['details/summary-cron-job', kinds.cronjobs, () => true],
    ['details/summary-service', kinds.services, (one: KubeObject) => one.metadata.name === 'web'],
    ['details/summary-node', kinds.nodes, () => true],
    ['details/summary-claim', kinds.claims, () => true],
    ['details/summary-volume', kinds.volumes, () => true],
    ['details/summary-namespace', kinds.namespaces, (one: KubeObject) => one.metadata.name === 'shop'],
    ['details/summary-config-map', kinds.configmaps, (one: KubeObject) => one.metadata.name !== 'kube-root-ca.crt'],
    ['details/summary-secret', kinds.secrets, () => true],
  ] as const)('%s', async (title, of, fits) => {
    const [namespace, name] = await first(of, fits);
    await expect(await summaryOf(of, namespace, name)).toMatchFileSnapshot(`../snapshots/${title}.txt`);
  });
});
