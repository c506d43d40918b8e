import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {launch} from './drive.ts';
import {crowdedShop, shopPods} from './outputs.ts';

const CTRL_C = '\u0003';
const CTRL_S = '\u0013';
const ESC = '\u001b';
const UP = '\u001b[A';
const DOWN = '\u001b[B';

describe('a command in three pods', () => {
  test.each([
    ['outputs/three', 80, 24],
    ['outputs/three-wide', 200, 60],
  ])('hostname: %s', async (name, columns, rows) => {
    const it = await shopPods({columns, rows});
    await it.runInWeb('hostname');
    await it.until('3 of 3 done');
    await expect(it.frame()).toMatchFileSnapshot(`../snapshots/${name}.txt`);
  });

  test('lines that not all have are marked, d takes the marks away', async () => {
    const it = await shopPods({columns: 120});
    await it.runInWeb('cat /etc/hosts');
    await it.until('3 of 3 done');
    expect(it.text().match(/∆/g)).toHaveLength(3);
    expect(it.text()).toMatch(/ 127\.0\.0\.1 .*∆ 10\.244\.\d+\.\d+ +web-f95f6d5c-7b8vs/s);
    await it.press('d');
    await it.until('differences not marked');
    expect(it.text()).not.toContain('∆');
  });

  test('those that say the same are one pane, x shows each', async () => {
    const it = await shopPods({columns: 120});
    await it.runInWeb('echo fine; echo not so fine >&2');
    await it.until('web-f95f6d5c-7b8vs web-f95f6d5c-8dlrc web-f95f6d5c-9gxmt said the same');
    await expect(it.frame()).toMatchFileSnapshot('../snapshots/outputs/folded.txt');
    await it.press('x');
    await it.until('pane 1 of 3');
    expect(it.line(3).trim()).toMatch(/^fine +fine +fine$/);
    await it.press('x');
    await it.until('said the same');
  });

  test('without unicode', async () => {
    const it = await shopPods({columns: 100, rows: 14, env: {LANG: 'C'}});
    await it.runInWeb('cat /etc/hostname /nowhere');
    await it.until('3 of 3 done, 3 failed');
    await expect(it.frame()).toMatchFileSnapshot('../snapshots/outputs/ascii.txt');
  });

  test('colours are shown, what else controls a terminal is not, of progress the last state', async () => {
    const it = await shopPods();
    await it.runInWeb(`printf 'a\\033[31mred\\033[0m\\033]0;title\\007\\033[2Jb\\n 10%%\\r 99%%\\rdone\\n'`);
    await it.until('3 of 3 done');
    expect(it.text()).toContain('aredb');
    expect(it.text()).toContain('  done');
    expect(it.text()).not.toMatch(/title|99%/);
    expect(it.far.raw).not.toContain('\u001b]0;title');
    expect(it.frame()).toMatch(/red/);
  });
});

describe('where it fails', () => {
  test('each pane says why; } goes to the next of them', async () => {
    const it = await shopPods({columns: 200, rows: 40});
    await it.press('*');
    await it.press(':exec test $(hostname) != web-f95f6d5c-8dlrc\r');
    await it.until(/14 of 14 done, \d failed/);
    await it.press('x');
    await it.until('pane 1 of 14');
    // An image without a shell, a container that does not run, and a test that fails.
    expect(it.text()).toContain('There is no shell in the container');
    expect(it.text()).toMatch(/does not run: waiting:\s.*CrashLoopBackOff/s);
    expect(it.text()).toContain('exit code 1');
    await it.press('}');
    await it.until('pane 5 of 14');
    await it.press('{');
    await it.until('pane 13 of 14');
  });

  test('a plain command needs no shell', async () => {
    const it = await shopPods();
    await it.press('/checkout\r*');
    await it.press(':exec /bin/false\r');
    await it.until('2 of 2 done, 2 failed');
    expect(it.text()).not.toContain('no shell');
  });

  test('a pod that is deleted while it runs', async () => {
    const it = await shopPods();
    await it.runInWeb('echo begun; sleep 3600');
    await it.until(text => text.match(/^ {2}begun/gm)?.length === 2);
    it.remove('web-f95f6d5c-8dlrc');
    await it.until('1 of 3 done, 1 failed');
    expect(it.text()).toMatch(/web-f95f6d5c-8dlrc .*(lost|exit code 137)/);
    expect(it.text().match(/running \d+s/g)).toHaveLength(2);
  });

  test('no pod at all', async () => {
    const it = await shopPods({cluster: await crowdedShop(0), line: 'deploy shop'});
    await it.press('/web\r');
    await it.press(':exec hostname\r');
    await it.until('There is no pod of deployment web');
  });
});

describe('while it runs', () => {
  test('ctrl-c ends the waiting, and says that what was begun may go on', async () => {
    const it = await shopPods();
    await it.runInWeb('sleep 3600');
    await it.until(text => text.match(/running/g)?.length === 3);
    await it.press(CTRL_C);
    await it.until('Cancelled: ');
    await it.until('3 of 3 done');
    expect(it.ends).toEqual([]);
    await it.press(`j${CTRL_C}`);
    await it.until('ctrl-c again quits');
  });

  test('esc leaves, which cuts it off', async () => {
    const it = await shopPods();
    await it.runInWeb('sleep 3600');
    await it.until(text => text.match(/running/g)?.length === 3);
    await it.press(ESC);
    await it.until('Cancelled: ');
    await it.until('sorted by NAME');
  });

  test('r runs it again, in the pods that there are then', async () => {
    const it = await shopPods();
    await it.press('/web\r');
    await it.press(':exec echo x >> /tmp/runs; wc -l < /tmp/runs\r');
    await it.until('1 of 1 done');
    expect(it.line(3).trim()).toBe('1');
    await it.press('r');
    await it.until(/^ +2$/m);
  });
});

describe('moving', () => {
  async function numbers() {
    const it = await shopPods({columns: 120, rows: 24});
    await it.runInWeb('hostname; seq 1000');
    await it.until('3 of 3 done');
    return it;
  }

  test('all panes move together', async () => {
    const it = await numbers();
    const firsts = () => it.line(3).trim().split(/ +/);
    await it.press('jj');
    await it.until(() => firsts().join(' ') === '2 2 2');
    await it.press('\u0006');
    await it.until(() => firsts()[0] !== '2');
    expect(new Set(firsts()).size).toBe(1);
    await it.press('G');
    await it.until('at the end');
    expect(it.line(22).trim()).toMatch(/^1000 +1000 +1000$/);
    await it.press('k');
    await it.until(text => !text.includes('at the end'));
    await it.press('g');
    await it.until(text => /∆ web-/.test(text));
  });

  test('tab goes round, enter shows one alone and all again', async () => {
    const it = await numbers();
    await it.press('\t\t');
    await it.until('pane 3 of 3');
    await it.press('\r');
    await it.until(text => !text.includes('8dlrc'));
    expect(it.line(2)).toMatch(/web-f95f6d5c-9gxmt web/);
    await it.press('\t');
    await it.until('7b8vs');
    await it.press(ESC);
    await it.until('8dlrc');
    await it.press(ESC);
    await it.until('sorted by NAME');
  });

  test('/ finds in all of them, n goes on, esc comes back to where it began', async () => {
    const it = await numbers();
    await it.press('/77');
    await it.until(/pane 1 of 3/);
    await it.until(text => / 77 /.test(text));
    await it.press('\r');
    await it.until('/77 57');
    for (let count = 0; count < 19; count++) await it.press('n');
    await it.until('pane 2 of 3');
    await it.press('N');
    await it.until('pane 1 of 3');
    await it.press(ESC);
    await it.until(text => !text.includes('/77'));
    await it.press('g/999');
    await it.until(text => / 999 /.test(text));
    await it.press(ESC);
    await it.until(text => /∆ web-/.test(text));
    await it.press('//a(b/\r');
    await it.until(/parenthesis|group|expression/i);
  });

  test('resize keeps place and focus', async () => {
    const it = await numbers();
    await it.press('\t\t');
    await it.until('pane 3 of 3');
    // The screen on which programs run: elsewhere this emulator wraps lines anew.
    it.far.terminal.write('\u001b[?1049h');
    await it.resize(60, 16);
    await it.until('pane 3 of 3');
    expect(it.text()).toContain('9gxmt');
    await it.resize(200, 50);
    await it.until('7b8vs');
    expect(it.text()).toMatch(/ 45 +45 +45$/m);
  });
});

describe('64 pods', {timeout: 30_000}, () => {
  test('16 at a time; all of them are in reach', async () => {
    const it = await shopPods({cluster: await crowdedShop(64), columns: 200, rows: 60, line: 'deploy shop'});
    await it.press('/web\r');
    await it.press('.');
    await it.press('run a command\r');
    await it.until('run in deployment web, 64 pods: ');
    expect(it.text()).toContain('in 64 pods, 16 at a time');
    await it.press('hostname\r');
    await it.until('64 of 64 done');
    await expect(it.frame()).toMatchFileSnapshot('../snapshots/outputs/crowd.txt');
    await it.resize(80, 24);
    await it.press(`${ESC}[Z`);
    await it.until('pane 64 of 64');
  });

  test('what waits for its turn says so', async () => {
    const it = await shopPods({cluster: await crowdedShop(24), columns: 200, rows: 60, line: 'deploy shop'});
    await it.press('/web\r');
    await it.press(':exec sleep 3600\r');
    await it.until(text => text.match(/running/g)?.length === 16);
    expect(it.text().match(/waits for its turn/g)).toHaveLength(8);
    await it.press(CTRL_C);
    await it.until('24 of 24 done');
  });
});

test('of a flood the first and the last lines are kept', async () => {
  const it = await shopPods({columns: 120});
  await it.press('/web\r');
  await it.press(':exec seq 400000\r');
  await it.until('1 of 1 done');
  await it.press('G');
  await it.until(text => / 400000/.test(text));
  await it.press('/left out\r');
  await it.until(/… 2\.\d MB left out/);
});

describe('the prompt', () => {
  test('takes the line to the pods of the marks, and keeps it for the next time', async () => {
    const it = await shopPods({columns: 100});
    await it.press('/web\r*');
    await it.press('.');
    await it.press('run a command\r');
    await it.until('run in 3 pods: ');
    await it.press('hostname\r');
    await it.until('3 of 3 done');
    await it.press(ESC);
    await it.press(':exec  echo hidden\r');
    await it.until('3 of 3 done');
    await it.press(ESC);
    await it.press(':exec\r');
    await it.until('run in 3 pods: ');
    await it.press(' echo blank\r');
    await it.until('blank');
    await it.until('3 of 3 done');
    await it.press(ESC);
    await it.press(':exec\r');
    await it.until('run in 3 pods: ');
    await it.press('ec');
    await it.press(UP);
    await it.until('run in 3 pods: echo hidden');
    await it.press(UP);
    await it.until('run in 3 pods: hostname');
    await it.press(`${DOWN}${DOWN}`);
    await it.until(text => /run in 3 pods: ec(ho hidden)? /.test(text));
    const path = join(it.folder, 'state', 'commands.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(['echo hidden', 'hostname']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('what is locked is not asked for', async () => {
    const it = await shopPods({isReadOnly: true});
    await it.press(':exec hostname\r');
    await it.until('read-only by --readonly');
    expect(it.text()).not.toContain('outputs of');
  });

  test('who may not is told so', async () => {
    const {cluster} = await shopPods();
    const kubeconfig = JSON.parse(cluster.kubeconfig) as {contexts: {name: string}[]};
    const viewer = kubeconfig.contexts.find(({name}) => name.includes('viewer'))!.name;
    const it = await launch({kubeconfig: cluster.kubeconfig, columns: 120, wish: {line: 'pods shop', context: viewer}});
    await it.until('● live');
    await it.press('j.');
    await it.press('run a command');
    await it.until('you may not create pods/exec in');
  });
});

test('c, C and ctrl-s take the text with them', async () => {
  const it = await shopPods({columns: 120});
  await it.runInWeb('hostname');
  await it.until('3 of 3 done');
  await it.press('\tc');
  await it.until('The output of web-f95f6d5c-8dlrc sent to the clipboard');
  expect(copied(it.far.raw)).toBe('web-f95f6d5c-8dlrc\n');
  await it.press('C');
  await it.until('Copy all that is shown');
  await it.press('all\r');
  await it.until('lines sent to the clipboard');
  const all = [
    '$ hostname',
    ...['7b8vs', '8dlrc', '9gxmt'].flatMap(end => ['', `== shop/web-f95f6d5c-${end} web: 0`, `web-f95f6d5c-${end}`]),
    '',
  ].join('\n');
  expect(copied(it.far.raw)).toBe(all);
  await it.press(CTRL_S);
  await it.until('Saved as');
  const files = await readdir(join(it.folder, 'state', 'saved'));
  expect(await readFile(join(it.folder, 'state', 'saved', files[0]!), 'utf8')).toBe(all);
});

function copied(raw: string): string {
  const found = [...raw.matchAll(/\u001b\]52;c;([A-Za-z0-9+/=]*)\u0007/g)].at(-1);
  return Buffer.from(found?.[1] ?? '', 'base64').toString();
}
