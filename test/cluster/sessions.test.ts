import {createHash} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Driven} from '../drive.ts';
import {idle, leave, prompt, type SessionWorld, sessionWorld} from './session-world.ts';

let world: SessionWorld;

beforeAll(async () => {
  world = await sessionWorld({box: {containers: {app: idle}}, lone: {containers: {app: idle}}});
});
afterAll(() => world?.close());

async function shell(columns = 80, rows = 24, pod = 'box'): Promise<Driven> {
  const it = await world.at('pods', pod, {columns, rows});
  await it.press('s');
  await it.until(prompt);
  return it;
}

/** Without the first line, which names a namespace that is another each time. */
function pictureOf(it: Driven, rows: number): string {
  const lines = it.frame().split('\n');
  return lines.filter((_, at) => at !== 0 && at !== rows + 1).join('\n');
}

describe('programs that use the whole screen', () => {
  test('vi: what is written is what is saved, also after the terminal has got bigger', async () => {
    const it = await shell();
    await it.press('cd /tmp; rm -f words; PS1="shop> "; clear; vi words\r');
    await it.until(/^- words|words.*\d+\/\d+/m);
    await it.press('i');
    await it.press('one\rtwo ü 日本\rthree');
    await it.until('three');
    it.app.feed('\u001b');
    await it.until('- words [Modified] 3/3');
    await expect(pictureOf(it, 24)).toMatchFileSnapshot('../../snapshots/sessions/real-vi-80x24.txt');
    await it.resize(200, 60);
    await it.until(text => text.split('\n')[59]!.startsWith('- words'));
    await expect(pictureOf(it, 60)).toMatchFileSnapshot('../../snapshots/sessions/real-vi-200x60.txt');
    await it.press(':wq\r');
    await it.until(/^shop> ?$/m);
    await it.press('clear; cat words; stty size\r');
    await it.until('59 200');
    expect(it.text()).toContain('one\ntwo ü 日本\nthree');
  });

  test('less: pages, finds, and gets bigger', async () => {
    const it = await shell();
    await it.press('PS1="shop> "; clear; seq 500 | sed "s/^/row /" > /tmp/rows; less /tmp/rows\r');
    await it.until('row 22');
    await it.press(' ');
    await it.until('row 44');
    await it.press('/row 300\r');
    await it.until(/^row 300\n[\s\S]*row 321\n:$/m);
    await expect(pictureOf(it, 24)).toMatchFileSnapshot('../../snapshots/sessions/real-less-80x24.txt');
    await it.resize(200, 60);
    await it.until(/row 357\n:$/m);
    await expect(pictureOf(it, 60)).toMatchFileSnapshot('../../snapshots/sessions/real-less-200x60.txt');
    await it.press('q');
    await it.until(/^shop> ?$/m);
  });

  test('top runs and is quit', async () => {
    const it = await shell();
    await it.press('top -d 1\r');
    await it.until(/Mem: \d+K used[\s\S]*PID +PPID USER/);
    await it.press('q');
    await it.until(/PID +PPID USER[\s\S]*# ?$/m);
    await it.press('echo after-$((1+1))\r');
    await it.until('after-2');
  });
});

describe('keys and pastes', () => {
  test('ctrl-c, ctrl-z, fg and ctrl-d mean what they mean over ssh', async () => {
    const it = await shell();
    // What is typed before the command has the terminal is taken by the shell.
    await it.press(`sh -c 'echo be""gun; exec sleep 1000'\r`);
    await it.until('begun');
    await it.press('\u0003');
    await it.until(/\^C[\s\S]*# ?$/m);
    await it.press(`sh -c 'echo ag""ain; exec sleep 1001'\r`);
    await it.until('again');
    await it.press('\u001a');
    await it.until(/Stopped +sh -c/);
    await it.press('fg\r');
    await it.until(/fg\nsh -c/);
    await it.press('\u0003');
    await it.until(/fg\nsh -c[\s\S]*\^C[\s\S]*# ?$/m);
    await it.press('(exit 7)\r\u0004');
    await it.until(/Shell in box app ended with 7/);
    expect(it.line(1)).toContain('pods');
  });

  // Longer lines than 4095 are cut by the kernel's line discipline of the container's terminal.
  const lines = Array.from({length: 200}, (_, i) => `${String(i).padStart(4, '0')} ${'é漢x'.repeat(9)}`);
  const text = `${lines.join('\n')}\n`;
  test.each([
    ['as plain bytes', text.replaceAll('\n', '\r')],
    ['as a paste', `\u001b[200~${text.replaceAll('\n', '\r')}\u001b[201~`],
  ])('10 kB %s arrive byte for byte', async (_, typed) => {
    const it = await shell();
    await it.press('PS1="shop> "; stty -echo; clear; cat > /tmp/pasted; wc -c < /tmp/pasted; md5sum < /tmp/pasted\r');
    await it.until(text => !text.includes('#'));
    await it.press(typed);
    await it.press('\u0004');
    await it.until(new RegExp(`^${Buffer.byteLength(text)}$`, 'm'));
    await it.until(createHash('md5').update(text).digest('hex'));
  });

  test('the size is the one of the screen below the first line', async () => {
    const it = await shell(100, 30);
    await it.press('stty size\r');
    await it.until('29 100');
    await it.resize(60, 12);
    await it.press('stty size\r');
    await it.until('11 60');
  });
});

describe('several', () => {
  test('leave no process behind: neither one that is ended nor all at once', async () => {
    const it = await shell(80, 24, 'lone');
    await it.press(`sh -c 'echo be""gun; exec sleep 1003'\r`);
    await it.until('begun');
    await it.press(`${leave}s`);
    await it.until(prompt);
    await it.press('echo running-$(ps | grep -c "[s]leep 1003")\r');
    await it.until('running-1');
    await it.press(`${leave}\u0014`);
    await it.until('2 sessions');
    await it.press('G\u0004');
    await it.until(/ 1 session$/m);
    await it.press('\r');
    await it.until('ctrl-] leaves');
    await it.press('while ps | grep -q "[s]leep 1003"; do sleep 0.1; done; echo ended-$((1+1))\r');
    // A shell takes ctrl-d at its prompt.
    await it.until(/ended-2\n.*# ?$/m);
    it.app.stop();
    await world.untilAlone('lone');
  });

  test('are left and come back to, each where it was', async () => {
    const it = await shell();
    await it.press('x=first\r');
    await it.press(leave);
    await it.until('● live');
    await it.press('s');
    await it.until(prompt);
    await it.press('x=second; echo $x-here\r');
    await it.until('second-here');
    await it.press(`${leave}\u0014`);
    await it.until(/box app +shell +live[\s\S]*box app +shell +live/);
    expect(it.text()).toContain('2 sessions');
    await it.press('G\r');
    await it.until('ctrl-] leaves');
    await it.press('echo $x-again\r');
    await it.until('first-again');
    await it.press(leave);
    await it.until('2 sessions');
    await it.press('g\u0004');
    await it.until(/ 1 session$/m);
    expect(it.app.store.getState().sessions.map(({id}) => id)).toEqual([1]);
  });
});
