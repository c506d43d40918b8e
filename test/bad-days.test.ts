import {describe, expect, onTestFinished, test} from 'vitest';
import {installWebhook} from '../src/demo/api/admission/webhooks.ts';
import {actingOn} from './acting.ts';
import {reads} from './dialog-text.ts';
import {type Driven, launch, systemClock} from './drive.ts';
import {deployment} from './scripted-objects.ts';
import {type ScriptedServer, startServer} from './scripted-server.ts';

const web = deployment('web', {namespace: 'shop', replicas: 3, ready: 3});
const real = /deployments\/web\?fieldManager=dogwatch&fieldValidation=Strict$/;
const dry = /deployments\/web\?.*dryRun=All/;

describe('between preview and answer', () => {
  test('a 403 though the rules allowed it', async () => {
    const {server, it} = await shop();
    await preview(it);
    const message =
      'deployments.apps "web" is forbidden: User "u" cannot patch resource "deployments" in API group "apps" in the namespace "shop"';
    server.fail({path: real, method: 'PATCH', status: 403, reason: 'Forbidden', message});
    await it.press('y');
    await it.until('cannot patch resource');
    // It was learned: a key that needs it says so now, and scaling goes by what is left.
    await it.press('r');
    await it.until('you may not patch deployments in shop');
    await it.press('z');
    await it.until('The count is kept in the ledger alone');
  });

  test('someone else was quicker', async () => {
    const {server, it} = await shop();
    await preview(it);
    server.update('deployments', {...web, spec: {...(web['spec'] as object), replicas: 6}});
    await it.press('y');
    await it.until('someone else has changed it since: spec.replicas is 6 now');
    expect(sent(server)).toBe(1);
  });

  test('someone else wrote the first annotation beside ours: that is no conflict', async () => {
    const {server, it} = await shop();
    await preview(it);
    server.update('deployments', {...web, metadata: {...web.metadata, annotations: {'deployment.kubernetes.io/revision': '1'}}});
    await it.press('y');
    await it.until('scaled to zero');
    await it.press('u');
    await it.until('y undo it');
    await it.press('y');
    await it.until('undone');
  });

  test('another object took its name', async () => {
    const {server, it} = await shop();
    await preview(it);
    server.remove('deployments', web);
    server.add('deployments', {...web, metadata: {...web.metadata, uid: 'another'}});
    await it.press('y');
    await it.until('another object has taken its name');
  });

  test('it is gone', async () => {
    const {server, it} = await shop();
    await preview(it);
    server.remove('deployments', web);
    await it.press('y');
    await it.until('it is gone');
  });

  test('a conflict', async () => {
    const {server, it} = await shop();
    await preview(it);
    server.fail({
      path: real,
      method: 'PATCH',
      status: 409,
      reason: 'Conflict',
      message: 'the object has been modified; please apply your changes',
    });
    await it.press('y');
    await it.until('the object has been modified');
  });

  test('the link is lost before the server has it', async () => {
    const {server, it} = await shop();
    await preview(it);
    server.fail({path: real, method: 'PATCH', isReset: true});
    await it.press('y');
    await it.until('nothing has changed: the link was lost before the server had it');
    // Never sent again by itself.
    expect(sent(server)).toBe(1);
  });

  test('the link is lost after the server has done it', async () => {
    const {server, it} = await shop();
    await preview(it);
    server.fail({path: real, method: 'PATCH', cutAfterBytes: 10});
    await it.press('y');
    await it.until('the answer was lost, but it is done');
    expect(sent(server)).toBe(1);
  });

  test('the link is lost and nobody can look', async () => {
    const {server, it} = await shop(hurried());
    await preview(it);
    server.fail({path: real, method: 'PATCH', isReset: true});
    server.fail({path: /deployments\/web$/, method: 'GET', status: 500, times: Infinity});
    await it.press('y');
    await it.until('what became of it is not known');
  });
});

describe('before anything is sent', () => {
  test('the field that is wrong is named', async () => {
    const {server, it} = await shop();
    const details = {causes: [{reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'Invalid value: 0: must be odd'}]};
    const body = JSON.stringify({kind: 'Status', status: 'Failure', reason: 'Invalid', code: 422, message: 'web is invalid', details});
    server.fail({path: dry, method: 'PATCH', status: 422, body});
    await it.press('z');
    await reads(it, 'spec.replicas: Invalid value: 0: must be odd');
    await it.press('y');
    await it.until('Nothing here can be done; esc closes');
    expect(sent(server)).toBe(0);
  });

  test('a webhook that does not support dry runs is told, and the user may go on', async () => {
    const {server, it} = await shop();
    const message = 'admission webhook "audit.example" does not support dry run';
    server.fail({path: dry, method: 'PATCH', status: 400, reason: 'BadRequest', message});
    await it.press('z');
    await it.until('cannot be previewed');
    await it.press('y');
    await it.until('scaled to zero');
    expect(sent(server)).toBe(1);
  });

  test('the server cannot be reached', async () => {
    const {server, it} = await shop();
    server.fail({path: /deployments\/web/, isReset: true, times: Infinity});
    await it.press('z');
    await it.until(/✗.*web|esc cancel|esc closes/);
    await it.press('y');
    expect(sent(server)).toBe(0);
  });

  test('a preview that hangs can be left', async () => {
    const {server, it} = await shop();
    server.fail({path: dry, method: 'PATCH', hangs: true});
    await it.press('z');
    await it.until('Scale to zero');
    await it.press('y');
    await it.until('y counts once you have seen what changes');
    await it.press('\u001b');
    await it.until(text => !text.includes('Scale to zero'));
    expect(sent(server)).toBe(0);
  });
});

describe('a webhook', () => {
  test('that refuses is named, with its reason, and nothing is sent', async () => {
    const it = await actingOn('deploy -n shop', {columns: 80, rows: 24});
    installWebhook(it.cluster.demo, {name: 'policy.example', matches: isDeployment, deny: 'freeze until Monday'});
    await it.press('z');
    await reads(it, 'denied by webhook policy.example: freeze until Monday');
    await it.press('y');
    await it.until('Nothing here can be done');
    expect((await it.object('apps/v1/namespaces/shop/deployments/cart'))!['spec'].replicas).toBe(2);
  });

  test('that warns is heard before', async () => {
    const it = await actingOn('deploy -n shop', {columns: 80, rows: 24});
    installWebhook(it.cluster.demo, {name: 'policy.example', matches: isDeployment, warn: 'nobody is on call at night'});
    await it.press('z');
    await reads(it, 'cart: nobody is on call at night');
    await it.press('y');
    await it.until('scaled to zero');
  });

  test('that does not answer fails the preview with the words of the server, not the program', async () => {
    const it = await actingOn('deploy -n shop', {columns: 80, rows: 24});
    installWebhook(it.cluster.demo, {name: 'policy.example', matches: isDeployment, hangsMs: 20_000, timeoutMs: 1});
    await it.press('z');
    await it.until('looking');
    it.cluster.advance(20_000);
    await reads(it, 'failed calling webhook "policy.example"');
    await it.press('\u001b');
    await it.press('j');
    await it.until(text => !text.includes('Scale to zero'));
  });
});

test('keys typed ahead reach the dialog, but y has to wait', async () => {
  const {server, it} = await shop();
  await it.press('zy');
  await it.until('y counts once you have seen what changes');
  await it.until('3 → 0');
  expect(sent(server)).toBe(0);
  await it.press('y');
  await it.until('scaled to zero');
});

test('what is pasted is not run', async () => {
  const {server, it} = await shop();
  await preview(it);
  await it.press('\u001b[200~yyy\u001b[201~');
  await it.until('Pasted text is not run as keys');
  expect(sent(server)).toBe(0);
});

function isDeployment({plural}: {readonly plural: string}): boolean {
  return plural === 'deployments';
}

async function shop(clock?: Parameters<typeof launch>[0]['clock']) {
  const server = await startServer();
  onTestFinished(() => server.stop());
  server.add('deployments', web);
  const it = await launch({url: server.url, wish: {line: 'deploy'}, ...(clock ? {clock} : {})});
  await it.until('● live');
  return {server, it};
}

/** Waits are over soon. */
function hurried() {
  const clock = systemClock();
  return {...clock, sleep: (ms: number, signal?: AbortSignal) => clock.sleep(Math.min(ms, 20), signal)};
}

async function preview(it: Driven): Promise<void> {
  await it.press('z');
  await it.until('3 → 0');
}

/** Requests that changed something, or meant to. */
function sent({requests}: ScriptedServer): number {
  return requests.filter(({method, query, path}) => method !== 'GET' && query['dryRun'] === undefined && !path.includes('selfsubject'))
    .length;
}
