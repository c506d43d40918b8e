import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import type {Driven} from '../drive.ts';
import {cutRelay} from './cut-relay.ts';
import {idle, leave, prompt, type SessionWorld, sessionWorld} from './session-world.ts';

/** Ends at a signal, which a first process has to ask for. */
const mortal = {command: ['sh', '-c', 'trap "exit 9" TERM; while true; do sleep 0.2; done']};

let world: SessionWorld;

beforeAll(async () => {
  world = await sessionWorld({box: {containers: {app: idle}}, frail: {containers: {app: mortal}}});
});
afterAll(() => world?.close());

test('a container that dies under the shell is told, and opened again once it runs again', async () => {
  const it = await world.at('pods', 'frail');
  await it.press('s');
  await it.until(prompt);
  await it.press('kill 1\r');
  await it.until('Shell in frail app ended with 137');
  await world.untilRuns('frail', 1);
  await it.press('\u0014');
  await it.until(/frail app +shell +ended with 137/);
  await it.press('r');
  await it.until(/● live +ctrl-\] leaves/);
  await it.press('echo anew-$((1+1))\r');
  await it.until('anew-2');
});

/** The program behind a relay of its own, in a shell where something stands. */
async function relayed() {
  const {server} = world.cluster.context.clusterEntry!;
  const {port} = new URL(server);
  const relay = await cutRelay(Number(port));
  onTestFinished(() => relay.close());
  const it = await world.at('pods', 'box', {kubeconfig: world.kubeconfig.replace(server, `https://127.0.0.1:${relay.port}`), columns: 100});
  await it.press('s');
  await it.until(prompt);
  await it.press('x=kept; echo still-$((40+2))\r');
  await it.until('still-42');
  return {it, relay};
}

test('a link that is cut is told at once, what stood stays, and r opens it again when it is back', async () => {
  const {it, relay} = await relayed();
  await relay.cut();
  await it.until(text => isLost(text));
  expect(it.text()).toContain('still-42');
  expect(it.line(23)).toMatch(/^ The link was lost.* · r opens it again · esc leaves$/);
  await it.press('r');
  await it.until(/It cannot be opened|The link was lost/);
  await relay.mend();
  await opensAgain(it);
  await it.press('echo [$x] anew-$((1+1))\r');
  await it.until('[] anew-2');
  await it.press(leave);
  await it.until('● live');
});

test('a link that is silent is told, and what was typed meanwhile arrives when it speaks again', async () => {
  const {it, relay} = await relayed();
  relay.silence(true);
  await it.press('echo late-$((1+1))\r');
  await it.until(/no answer for 1[2-9]s/);
  expect(it.line(0)).toContain('ctrl-] leaves');
  relay.silence(false);
  await it.until('late-2');
  await it.until(/● live +ctrl-\] leaves/);
});

function isLost(text: string): boolean {
  return text.split('\n')[0]!.includes('⊘ lost');
}

async function opensAgain(it: Driven): Promise<void> {
  await it.press('r');
  await it.until(text => !isLost(text));
  await it.until(/● live +ctrl-\] leaves/);
}
