import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {launch} from './drive.ts';
import {shop} from './shop.ts';

const CTRL_S = '\u0013';

async function started() {
  const server = await shop();
  const driven = await launch({url: server.url, columns: 160, wish: {namespace: 'shop'}});
  await driven.until('live');
  return driven;
}

test('C offers what can be copied of a table', async () => {
  const {press, until, far} = await started();
  await press('C');
  await until('Copy the kubectl line');
  await press('kubectl\r');
  await until('The kubectl line sent to the clipboard');
  const [, copied] = /\u001b\]52;c;([A-Za-z0-9+/=]*)\u0007/.exec(far.raw)!;
  expect(Buffer.from(copied!, 'base64').toString()).toBe('kubectl get --context test -n shop pods cart-6c9f-2xkqp');
});

test('ctrl-s saves the rows that are shown, and says where', async () => {
  const {press, until, text, folder} = await started();
  await press(`/web\r${CTRL_S}`);
  await until('saved as');
  const [, name = ''] = /saved as (\S+\.txt) in/.exec(text())!;
  const path = (await readdir(folder, {recursive: true})).find(file => file.endsWith(name))!;
  const lines = (await readFile(join(folder, path), 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toMatch(/^NAME +READY +STATUS/);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).every(line => line.startsWith('web'))).toBe(true);
});

test('ctrl-s says what to do where nothing can be saved', async () => {
  const {press, until, folder} = await started();
  await writeFile(join(folder, 'state'), '');
  await press(CTRL_S);
  await until(/Save what is shown: .* cannot be written: /);
});
