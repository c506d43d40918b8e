import {expect, test} from 'vitest';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {launch} from './drive.ts';
import {runExecLine} from './exec-running.ts';
import {forwardRunning} from './forward-running.ts';

const NAME = 'creates';

/** A demo cluster, and a kubeconfig of one who may look at pods and do this with exec and port-forward, nothing else. */
async function asOneWho(may: string): Promise<DemoCluster> {
  const cluster = await demoCluster('quiet', 1, true);
  const {registry, types} = cluster.demo;
  const group = 'rbac.authorization.k8s.io';
  const make = (kind: string, rest: object) =>
    registry.create(types.ofKind(`${group}/v1`, kind)!, {metadata: {name: NAME, namespace: 'shop'}, ...rest} as never, {manager: 'test'});
  make('Role', {
    rules: [
      {apiGroups: ['', 'apps'], resources: ['pods', 'deployments'], verbs: ['get', 'list', 'watch']},
      {apiGroups: [''], resources: ['pods/exec', 'pods/portforward'], verbs: [may]},
    ],
  });
  make('RoleBinding', {
    roleRef: {apiGroup: group, kind: 'Role', name: NAME},
    subjects: [{apiGroup: group, kind: 'User', name: NAME}],
  });
  const config = JSON.parse(cluster.kubeconfig) as {users: {user: object}[]};
  const users = config.users.map(({user, ...rest}) => ({...rest, user: {...user, as: NAME, 'as-groups': ['system:authenticated']}}));
  return {...cluster, kubeconfig: JSON.stringify({...config, users})};
}

test('a shell, and a command in a pod', async () => {
  const {kubeconfig} = await asOneWho('create');
  const driven = await launch({kubeconfig, wish: {line: 'pods shop'}, columns: 100, rows: 30});
  await driven.until('live');
  await driven.press('/web\rs');
  await driven.until(/[#$] $|[#$]$/m);
  await driven.press('stty size; echo so $((40+2))\r');
  await driven.until(/29 100\s+so 42/);
  await driven.press('exit 3\r');
  await driven.until(/Shell in web-\S+ \S+ ended with 3/);
  const {code, out} = await runExecLine(JSON.parse(kubeconfig), ['-n', 'shop', 'deploy/web', '--', 'sh', '-c', 'echo out; exit 4']);
  expect([code, out]).toEqual([4, 'out\n']);
});

test('a forward', async () => {
  const {kubeconfig} = await asOneWho('create');
  const forward = await forwardRunning(kubeconfig, 'deploy/web :http -n shop');
  const answer = await fetch(`http://127.0.0.1:${await forward.port()}/`, {headers: {connection: 'close'}});
  expect(answer.status).toBe(200);
  forward.stop();
  expect(await forward.code).toBe(0);
});

test('who may do nothing with exec is told before anything is asked', async () => {
  const {kubeconfig} = await asOneWho('watch');
  const driven = await launch({kubeconfig, wish: {line: 'pods shop'}, columns: 130, rows: 30});
  await driven.until('live');
  await driven.press('j.');
  await driven.press('shell');
  await driven.until(/you may not create pods\/exec in shop/);
});

test('who may get alone, which was enough before Kubernetes 1.35, is told by the server', async () => {
  const {kubeconfig} = await asOneWho('get');
  const driven = await launch({kubeconfig, wish: {line: 'pods shop'}, columns: 130, rows: 30});
  await driven.until('live');
  await driven.press('/web\rs');
  await driven.until(/You may not exec into pods in shop: it needs create on pods\/exec/);
});
