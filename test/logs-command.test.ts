import {beforeEach, describe, expect, test} from 'vitest';
import type {Pod} from '../src/demo/schema/kinds.ts';
import {parseArguments} from '../src/usage.ts';
import {type LogCluster, logCluster, runLogs} from './logs-running.ts';

let cluster: LogCluster;
const web = ['web-f95f6d5c-7b8vs', 'web-f95f6d5c-8dlrc', 'web-f95f6d5c-9gxmt'];
const gateway = ['gateway-7f9c7776b9-bj95h', 'gateway-7f9c7776b9-clmzz'];

describe('targets', () => {
  beforeEach(async () => {
    cluster = await logCluster();
  });

  const cases: [string, readonly string[]][] = [
    ['web', web],
    ['web-f95f6d5c-7b8vs', web.slice(0, 1)],
    ['pod/web-f95f6d5c-8dlrc', web.slice(1, 2)],
    ['po/web-f95f6d5c-8dlrc pods/web-f95f6d5c-9gxmt', web.slice(1)],
    ['deploy/web', web],
    ['deployments.apps/web', web],
    ['Deployment/web', web],
    ['rs/web-f95f6d5c', web],
    ['svc/web', web],
    ['-l app=web', web],
    ['web -l app=web deploy/web', web],
    ['-n payments -l app=gateway', gateway],
    ['ns/payments -c gateway', gateway],
    ['gateway -A', gateway],
    ['deploy/gateway -A', gateway],
    ['sts/redis -n data', ['redis-0', 'redis-1']],
    ['ds/agent -n ops', ['agent-g4vfx', 'agent-h5drc', 'agent-tm8tl']],
    ['checkout -c proxy', ['checkout-bc56c85f6-xsvcv', 'checkout-bc56c85f6-zv97d']],
  ];
  test.each(cases)('dogwatch logs %s', async (line, pods) => {
    const {code, out, err} = await runLogs(cluster, `${line} --tail 1 --json`);
    expect([...new Set(podsIn(out))].sort()).toEqual(pods);
    expect({code, err}).toEqual({code: 0, err: ''});
  });

  test('a node: the pods that are on it, in a namespace where one is named', async () => {
    const {types, store} = cluster.demo;
    const all = store.list(types.find('', 'v1', 'pods')!) as readonly Pod[];
    const node = all.find(({metadata}) => metadata.name === web[0])!.spec!.nodeName!;
    const here = all
      .filter(({metadata, spec}) => metadata.namespace === 'shop' && spec?.nodeName === node)
      .map(({metadata}) => metadata.name);
    expect([...new Set(podsIn((await runLogs(cluster, `node/${node} -n shop --tail 1 --json`)).out))].sort()).toEqual(here.sort());
    expect(podsIn((await runLogs(cluster, `node/${node} --tail 1 --json`)).out).length).toBeGreaterThan(here.length);
  });

  test('the lines of all are in the order of their times', async () => {
    const {out} = await runLogs(cluster, 'web cart --tail 50 --json');
    const times = objectsIn(out).map(({time}) => time);
    expect(times).toHaveLength(250);
    expect(times).toEqual(times.toSorted());
  });

  const failures: [string, number, RegExp][] = [
    ['deploy/wob', 3, /^dogwatch: There is no deployment wob in namespace shop\. dogwatch deployments -n shop shows what there is/],
    ['pod/wob', 3, /^dogwatch: There is no pod wob in namespace shop/],
    ['wob', 3, /^dogwatch: There is no pod whose name begins with wob in namespace shop/],
    ['wob -A', 3, /begins with wob in any namespace\. dogwatch pods -A shows/],
    ['deploy', 3, /begins with deploy .*For a deployment write deploy\/NAME\./],
    ['deploy/wob -A', 3, /There is no deployment wob in any namespace/],
    ['node/wob', 3, /There is no node wob\. dogwatch nodes shows all\./],
    ['wob deploy/wub', 3, /begins with wob.*\n.*no deployment wub/],
    ['configmap/web', 2, /No kind with pods is called configmap\. Write it as in deploy\/web/],
    ['deploy/', 2, /A name is missing behind deploy\//],
    ['-l app=nobody', 3, /^dogwatch: No pod of app=nobody is there\./],
    ['web -c nobody', 3, /^dogwatch: Web has no container nobody\./],
    ['-l a=b=c', 2, /cannot be listed/],
    ['web --level loud', 2, /--level takes trace, debug, info, warn, error or fatal, not loud/],
    ['web --since never', 2, /--since is not understood/],
    ['web --grep /(/', 2, /--grep is not understood/],
    ['web --context nowhere', 2, /No context is called nowhere\. Choose one with --context: demo, demo-developer, demo-viewer/],
    ['web -p', 3, /^dogwatch: No container of web has been restarted, so there is no previous log\./],
  ];
  test.each(failures)('dogwatch logs %s fails', async (line, code, told) => {
    const ran = await runLogs(cluster, line);
    expect(ran).toMatchObject({code, out: '', err: expect.stringMatching(told)});
  });
});

describe('the way to the cluster', () => {
  beforeEach(async () => {
    cluster = await logCluster();
  });

  test('what is not allowed is told, with what to do', async () => {
    const {code, err} = await runLogs(cluster, 'node/control-1 --context demo-viewer');
    expect({code, err}).toEqual({code: 4, err: expect.stringMatching(/forbidden.*\. Ask for the right to do so/)});
  });

  test('nobody answers', async () => {
    const {code, err} = await runLogs(cluster, 'web', {kubeconfig: kubeconfigAt('http://127.0.0.1:1')});
    expect({code, err}).toEqual({
      code: 4,
      err: expect.stringMatching(/^dogwatch: Pods cannot be listed: .*127\.0\.0\.1:1.*Look whether the cluster answers/),
    });
  });

  test('there is no kubeconfig', async () => {
    const {code, err} = await runLogs(cluster, 'web', {kubeconfig: '{}'});
    expect({code, err}).toEqual({code: 4, err: expect.stringMatching(/--kubeconfig or KUBECONFIG; --demo shows a demo cluster\.\n$/)});
  });

  test('one log is refused: the others are printed, and the code says so', async () => {
    cluster.served.set(`${web[0]} web`, 403);
    const {code, out, err} = await runLogs(cluster, 'web --tail 1 --json');
    expect(podsIn(out).toSorted()).toEqual(web.slice(1));
    expect({code, err}).toEqual({code: 5, err: expect.stringContaining(`The log of shop/${web[0]} web could not be read: `)});
  });

  test('all are refused', async () => {
    for (const pod of web) cluster.served.set(`${pod} web`, 403);
    expect(await runLogs(cluster, 'web')).toMatchObject({code: 4, out: ''});
  });
});

describe('what is typed', () => {
  const wish = {selector: undefined, namespace: undefined, context: undefined, container: undefined, isFollowing: false};
  test('all of it', () => {
    const line =
      'logs web deploy/cart -f --since 5m --level warn --grep a --grep !b --json -c main -l app=x -n shop --context c --kubeconfig k';
    expect(parseArguments(line.split(' '))).toEqual({
      type: 'logs',
      kubeconfig: 'k',
      demo: undefined,
      wish: {
        targets: ['web', 'deploy/cart'],
        selector: 'app=x',
        namespace: 'shop',
        context: 'c',
        container: 'main',
        isFollowing: true,
        isPrevious: false,
        since: '5m',
        tail: undefined,
        level: 'warn',
        grep: ['a', '!b'],
        form: 'json',
      },
    });
  });

  test('what has ended is not followed; -A is all namespaces; the demo', () => {
    const parsed = parseArguments('logs web -f -p -A --raw --tail 7 --demo'.split(' '));
    const more = {namespace: '', targets: ['web'], isPrevious: true, since: undefined, tail: 7, level: undefined, grep: [], form: 'raw'};
    expect(parsed).toEqual({type: 'logs', kubeconfig: undefined, demo: {}, wish: {...wish, ...more}});
  });

  const problems: [string, RegExp][] = [
    ['logs', /logs needs a target/],
    ['logs -A', /logs needs a target/],
    ['logs web --json --raw', /--json and --raw exclude each other/],
    ['logs web --tail -1', /--tail/],
    ['logs web --tail x', /--tail takes a number of lines, not x/],
    ['logs web --tail 3 --since 5m', /--since and --tail exclude each other/],
    ['logs web -n shop -A', /-n and -A exclude each other/],
    ['logs web --skin light', /--skin does not go with logs/],
    ['logs web --port 3', /--port goes with demo serve/],
    ['pods --follow', /--follow goes with logs/],
    ['pods -p', /--previous goes with logs/],
  ];
  test.each(problems)('dogwatch %s is not understood', (line, told) => {
    expect(parseArguments(line.split(' '))).toMatchObject({type: 'problem', message: expect.stringMatching(told)});
  });

  test.each(['logs --help', 'logs web -h'])('dogwatch %s: help of its own', line => {
    expect(parseArguments(line.split(' '))).toEqual({type: 'logs-help'});
  });
});

type Printed = {readonly time: string; readonly pod: string};

function objectsIn(out: string): readonly Printed[] {
  return out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Printed);
}

function podsIn(out: string): readonly string[] {
  return objectsIn(out).map(({pod}) => pod);
}

function kubeconfigAt(server: string): string {
  return JSON.stringify({
    'current-context': 'test',
    clusters: [{name: 'test', cluster: {server}}],
    users: [{name: 'test', user: {token: 'x'}}],
    contexts: [{name: 'test', context: {cluster: 'test', user: 'test', namespace: 'shop'}}],
  });
}
