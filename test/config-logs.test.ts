import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {defaultConfig} from '../src/config/config.ts';
import {loadConfig} from '../src/config/load-config.ts';
import {bytesOfSize} from '../src/config/size.ts';
import {logsOf} from '../src/store/state.ts';
import {actingOn} from './acting.ts';

const MI = 1024 ** 2;

test.each([
  ['', 32 * MI],
  ['logs:\n', 32 * MI],
  ['logs: {}\n', 32 * MI],
  ['logs: {keep: 4Mi}\n', 4 * MI],
  ['logs:\n  keep: 1Gi\n', 1024 * MI],
  ['logs: {keep: "1.5Mi"}\nreadOnly: false\nlogs2: 1\n', 32 * MI],
  ['logs: {keep: 0.5Gi}\n', 512 * MI],
])('%j', async (text, keepBytes) => {
  expect((await load(text)).value.logs).toEqual({keepBytes});
});

const EXPECTED = 'logs: keep: expected a size from 4Mi to 1Gi, as 32Mi; taken as 32Mi';
test.each([
  ['\nlogs: {keep: 64}\n', 2, EXPECTED],
  ['logs:\n  keep: 64MB\n', 2, EXPECTED],
  ['logs:\n  keep: 3.9Mi\n', 2, EXPECTED],
  ['logs:\n  keep: 1.1Gi\n', 2, EXPECTED],
  ['logs:\n  keep: -8Mi\n', 2, EXPECTED],
  ['logs:\n  keep:\n', 2, EXPECTED],
  ['logs:\n  keep: [32Mi]\n', 2, EXPECTED],
  ['logs: 64Mi\n', 1, 'logs: expected what holds for logs, as "{keep: 32Mi}"; taken as {keep: 32Mi}'],
  ['logs: [a]\n', 1, 'logs: expected what holds for logs, as "{keep: 32Mi}"; taken as {keep: 32Mi}'],
  ['readOnly: false\nlogs:\n  lines: 5\n', 3, 'logs: lines: expected keep'],
])('%j is told, and the usual is kept', async (text, line, message) => {
  const {value, problems, file} = await load(text);
  expect(value).toEqual(defaultConfig);
  expect(problems).toEqual([{file, line, message}]);
});

test('sizes', () => {
  expect(['1Mi', '2Gi', '0.5Mi', '1', '1Ki', 'Mi', '1 Mi', `${'9'.repeat(400)}Mi`, 5, undefined].map(bytesOfSize)).toEqual([
    MI,
    2048 * MI,
    MI / 2,
    ...Array(7).fill(undefined),
  ]);
});

test('a log view keeps no more than that', async () => {
  const it = await actingOn('deploy shop', {scenario: 'shop', config: {logs: {keepBytes: 64 * 1024}}});
  await it.onto('cart');
  await it.press('l');
  await it.until('following');
  await it.until('cart');
  const logs = logsOf(it.app.store.getState())!;
  await it.until(() => logs.ring.dropped > 0);
  expect(logs.ring.bytes).toBeLessThanOrEqual(64 * 1024);
});

async function load(text: string) {
  const dir = mkdtempSync(join(tmpdir(), 'dogwatch-config-'));
  onTestFinished(() => rmSync(dir, {recursive: true}));
  const file = join(dir, 'config.yaml');
  writeFileSync(file, text);
  return {...(await loadConfig({dir})), file};
}
