import {expect, test} from 'vitest';
import {kubeconfigFor, launch} from './drive.ts';
import {namesOn} from './on-screen.ts';
import {pod} from './scripted-objects.ts';
import {shop} from './shop.ts';

const ESC = '\u001b';
const DOWN = '\u001b[B';
const UP = '\u001b[A';

async function started(wish = 'pods') {
  const server = await shop();
  const driven = await launch({url: server.url, wish: {line: wish}});
  await driven.until('live');
  // Namespaces are asked for with the first prompt.
  await driven.press(':ns ');
  await driven.until(/^ {2}ops +namespace/m);
  await driven.press(ESC);
  return {server, ...driven};
}

/** The line with the prompt and what it proposes below. */
function promptOf(text: string): string[] {
  const lines = text.split('\n');
  const at = lines.findLastIndex(line => /^ [:/]/.test(line));
  return lines.slice(at).map(line => line.trimEnd());
}

test.each([
  ['sta\t', ' :statefulsets ', /^ statefulsets/m],
  ['sts\t', ' :statefulsets ', /^ statefulsets/m],
  [`de${DOWN}`, ' :deployments', /^ deployments/m],
  [`de${DOWN}${DOWN}`, ' :de', /^ nodes/m],
  [`de${UP}`, ' :de', /^ customresourcedefinitions/m],
  [`de${DOWN.repeat(5)}`, ' :deployments', /^ deployments/m],
  ['de\u001b[Z', ' :de', /^ customresourcedefinitions/m],
  ['po o\t', ' :po ops', /› ops/],
  ['po hop\t', ' :po shop', /› shop/],
  [`po ${DOWN}`, ' :po ', /› all namespaces/],
  ['statefuls', ' :statefulsets', /^ statefulsets/m],
  ['Widget', ' :Widget', /^ widgets/m],
  ['podsx\u007f ops', ' :pods ops', /› ops/],
  ['nonsense\u0015svc', ' :svc', /^ services/m],
  ['pods nowhere\u0017ops', ' :pods ops', /› ops/],
  ['ods ops\u001b[Hp', ' :pods ops', /› ops/],
])('%j and enter', async (typed, line, wanted) => {
  const {press, until, text} = await started();
  await press(`:${typed}`);
  expect(promptOf(text())[0]).toContain(line);
  await press('\r');
  await until(wanted);
  expect(promptOf(text())[0] ?? '').not.toContain(line);
});

test('esc leaves everything as it was, wherever one stands in the proposals', async () => {
  const {press, frame} = await started();
  const before = frame();
  await press(`:de${DOWN}${ESC}`);
  expect(frame()).toBe(before);
  await press(':\u007f\r');
  expect(frame()).toBe(before);
});

test('the chosen proposal is marked, the whole line', async () => {
  const {press, frame} = await started();
  await press(`:s${DOWN}${DOWN}`);
  await expect(frame()).toMatchFileSnapshot('../snapshots/overlays/prompt-chosen.txt');
});

test.each([
  ['deploymnts', /No kind is called deploymnts\. Nearest: deployments/],
  ['qqqqqq', /No kind is called qqqqqq {2}/],
  ['ctx tests', /No context is called tests\. Nearest: test/],
  ['deploy @nowhere', /No context is called nowhere/],
])(':%s is not understood: why, the text stays, and can be mended', async (typed, told) => {
  const {press, until, text} = await started();
  await press(`:${typed}\r`);
  await until(told);
  expect(promptOf(text())[0]).toContain(`:${typed}`);
  await press('\u007f');
  expect(text()).not.toMatch(told);
  await press('\u0015pods ops\r');
  await until(/› ops.*1 pod/);
});

test.each([
  ['pods ops', /› ops .*1 pod$/m, ['agent-x7r2m']],
  ['pods /web', /› shop .*3 of 6 pods/, ['web-5ff6-cj86p', 'web-5ff6-lgjt8', 'web-5ff6-qz8dv']],
  ['pods all /^ops/', /all namespaces .*1 of 7 pods/, ['agent-x7r2m']],
  ['pods app=cart', /› shop .*2 pods/, ['cart-6c9f-2xkqp', 'cart-6c9f-9wzvn']],
  ["pods -l 'app in (db,agent)' -A", /all namespaces .*2 pods/, ['agent-x7r2m', 'db-0']],
  ['pods -A -f spec.nodeName=node-2', /all namespaces .*2 pods/, ['agent-x7r2m', 'db-0']],
  ['pods !web !cart', /› shop .*1 of 6 pods/, ['db-0']],
])(':%s', async (typed, header, names) => {
  const {press, until, ...driven} = await started();
  await press(`:${typed}\r`);
  await until(header);
  await until('● live');
  expect(namesOn(driven)).toEqual(names);
});

test('what the server selected is told, and nothing else is asked for', async () => {
  const {press, until, server, line} = await started();
  await press(':pods app=cart,tier!=x /9w\r');
  await until('1 of 2 pods');
  expect(line(1)).toMatch(/^ pods app=cart,tier!=x {3}\/9w/);
  expect(server.requests.findLast(({path}) => path.endsWith('/pods'))!.query['labelSelector']).toBe('app=cart,tier!=x');
  await press(':pods app=nobody\r');
  await until('No pod matches app=nobody in shop');
});

test(':ns keeps the kind, in containers it goes to pods', async () => {
  const {press, until, line} = await started('deployments');
  await press(':ns ops\r');
  await until(/› ops[\s\S]*There are no deployments in ops/);
  await press(':ns all\r');
  await until(/all namespaces .*2 deployments/);
  await press(':pods shop\r');
  await until('6 pods');
  await press('\r');
  await until(/^ containers/m);
  await press(':ns ops\r');
  await until(/› ops .*1 pod$/m);
  expect(line(1)).toMatch(/^ pods/);
});

test(':help and :q', async () => {
  const {press, until, ends} = await started();
  await press(':help\r');
  await until('│ Keys');
  await press(`${ESC}:q\r`);
  expect(ends).toEqual(['quit']);
});

test('another context: by its name, with a kind, and from the list; the same kind is shown', async () => {
  const [here, there] = [await shop(), await shop()];
  there.add('pods', pod('only-there', {namespace: 'shop'}));
  const {press, until, line} = await launch({kubeconfig: kubeconfigFor({here: here.url, there: there.url}), wish: {line: 'svc'}});
  await until(/here › shop .*live/);
  await press(':ctx th\t\r');
  await until(/there › shop .*live/);
  expect(line(1)).toMatch(/^ services/);
  await press(':deploy @he\t\r');
  await until(/here › shop .*live +2 deployments/);
  await press(':contexts\r');
  await until('2 contexts');
  await press('j\r');
  await until(/there › shop/);
  await press('[[');
  await until(/here › shop .*live +2 deployments/);
  await press(':pods ops @there /agent\r');
  await until(/there › ops .*live +1 pod/);
});

test('a context asked for on the command line beside the kind', async () => {
  const [here, there] = [await shop(), await shop()];
  const kubeconfig = kubeconfigFor({here: here.url, there: there.url});
  const {until} = await launch({kubeconfig, wish: {line: 'deploy @there'}});
  await until(/there › shop .*live +2 deployments/);
});
