import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type IPty, spawn} from 'node-pty';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type Emulator, openEmulator, rowsOf, show} from './xterm-cells.ts';

// Shows what it hears in its first lines; a letter makes it do something.
const program = `
import {writeFileSync} from 'node:fs';
import {openTty} from ${JSON.stringify(new URL('../src/terminal/tty.ts', import.meta.url).href)};
let keys = '';
let state = 'ready';
const show = () => tty.write('\\u001b[H' + state + ' pid=' + process.pid + '.\\u001b[K\\r\\nkeys=' + keys + '.\\u001b[K\\r\\nsize=' + tty.columns + 'x' + tty.rows + '.\\u001b[K');
const lend = async (command, ...args) => {
  const {exitCode, error} = await tty.lend(command, args);
  state = 'ended=' + exitCode + (error ? ' ' + error.code : '');
  show();
};
const letters = {
  q: () => { tty.giveBack(); tty.giveBack(); process.exit(3); },
  x: () => { throw new Error('thrown on purpose'); },
  e: () => process.exit(4),
  w: () => tty.write('\\u001b[H' + 'x'.repeat(300_000) + '\\u001b[Hall of it'),
  c: () => lend('sh', '-c', 'echo asking; read line; echo got:$line; read line'),
  // Not a shell's echo before a sleep: dash loses a ctrl-c that comes between the two, since it catches it and forgets it with its exec.
  s: () => lend(process.execPath, '-e', "console.log('sleeping'); setTimeout(() => {}, 60000)"),
  n: () => lend('/no/such/program'),
  m: () => { tty.write('\\u001b[?1002h\\u001b[?1003h\\u001b[?1006h\\u001b[?1004h'); state = 'reporting'; show(); },
  '\\u001a': () => tty.suspend(),
};
process.on('uncaughtException', error => {
  tty.giveBack();
  console.error('crashed: ' + error.message);
  process.exit(70);
});
const tty = openTty({
  mouse: true,
  onInput(bytes) {
    for (const character of String(bytes)) {
      if (letters[character]) letters[character]();
      else {
        keys += character;
        show();
      }
    }
  },
  onLend: () => { state = 'lent'; },
  onReturn: () => { state = 'back'; show(); },
  onResize: show,
  onEnd(reason, exitCode) {
    if (process.env.TOLD) writeFileSync(process.env.TOLD, reason + ' ' + exitCode);
    else console.log('ended by ' + reason);
    process.exit(exitCode);
  },
});
show();
`;
const modes = "stty -a | grep -oE -- '-?(icanon|echo|isig) ' | tr -d '\\n'";
const tell = `echo rc=$? $(${modes})`;
// With the modes of a program that could not restore them a return would not end the line.
const foreground = `fg; ${tell}\n`;
const isStopped = /rc=14[78]/;
const sessions: {close(): Promise<void>}[] = [];
let dir = '';
let file = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dogwatch-tty-'));
  file = join(dir, 'program.mjs');
  await writeFile(file, program);
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});
afterAll(() => rm(dir, {recursive: true}));

describe('the terminal is given back', () => {
  const ways: [string, (session: Session) => void, number, string][] = [
    ['when asked', session => session.type('q'), 3, ''],
    ['on exit', session => session.type('e'), 4, ''],
    ['on SIGTERM', session => session.signal('SIGTERM'), 143, 'ended by SIGTERM'],
    ['on SIGHUP', session => session.signal('SIGHUP'), 129, 'ended by SIGHUP'],
    ['on SIGINT', session => session.signal('SIGINT'), 130, 'ended by SIGINT'],
    ['on an exception', session => session.type('x'), 70, 'crashed: thrown on purpose'],
  ];
  test.each(ways)('%s', async (_, leave, exitCode, told) => {
    const session = await startUnderShell();
    leave(session);
    await session.expectGivenBack(exitCode);
    expect(session.text()).toContain(told);
  });

  test('reports that a program in a session has asked for end, too', async () => {
    const session = await startUnderShell();
    session.type('m');
    await session.until(() => session.text().includes('reporting'));
    session.type('\u001a');
    await session.until(() => isStopped.test(session.text()));
    session.expectNormalScreen();
    session.type(foreground);
    await session.until(() => session.text().includes('back'));
    session.type('q');
    await session.expectGivenBack(3);
  });

  test('ctrl-z stops, fg brings everything back, keys go where they should', async () => {
    const session = await startUnderShell();
    session.type('ab\u001a');
    await session.until(() => isStopped.test(session.text()));
    session.expectNormalScreen();
    session.type('echo al""ive\r');
    await session.until(() => session.text().includes('alive'));
    session.resize(70, 20);
    session.type(foreground);
    await session.until(() => session.text().includes('back') && session.text().includes('size=70x20.'));
    session.type('d');
    await session.until(() => session.text().includes('keys=abd.'));
    session.type('q');
    await session.expectGivenBack(3);
  });

  test.each(['SIGTSTP', 'SIGSTOP'] as const)('%s from outside, fg', async signal => {
    const session = await startUnderShell();
    session.signal(signal);
    await session.until(() => isStopped.test(session.text()));
    session.type(foreground);
    await session.until(() => session.text().startsWith('back'));
    session.type('abd');
    await session.until(() => session.text().includes('keys=abd.'));
    session.type('q');
    await session.expectGivenBack(3);
  });

  test('where no shell could continue it, ctrl-z does not stop it', async () => {
    const session = await startAlone();
    session.type('\u001a');
    await session.until(() => session.text().startsWith('back'));
    session.type('ab');
    await session.until(() => session.text().includes('keys=ab.'));
    session.type('q');
    expect(await session.exited).toBe(3);
  });

  test('a terminal that vanishes ends it, quietly', async () => {
    const told = join(dir, 'told');
    const session = await startAlone({TOLD: told});
    session.hangUp();
    await session.exited;
    expect(await readFile(told, 'utf8')).toMatch(/^(SIGHUP|input-closed) 129$/);
  });
});

describe('a child', () => {
  test('gets the whole terminal and all keys, and we get it back', async () => {
    const session = await startUnderShell();
    session.type('c');
    await session.until(() => session.text().includes('asking'));
    session.expectNormalScreen();
    session.type('hello abd\r');
    await session.until(() => session.text().includes('got:hello abd'));
    session.resize(70, 20);
    session.type('\r');
    await session.until(() => session.text().includes('ended=0') && session.text().includes('size=70x20.'));
    expect(session.text()).toContain('keys=.');
    session.type('abd');
    await session.until(() => session.text().includes('keys=abd.'));
    session.type('q');
    await session.expectGivenBack(3);
  });

  test('is interrupted alone by ctrl-c', async () => {
    const session = await startUnderShell();
    session.type('s');
    await session.until(() => session.text().includes('sleeping'));
    session.type('\u0003');
    await session.until(() => session.text().includes('ended=130'));
    session.type('q');
    await session.expectGivenBack(3);
  });

  test('is stopped together with us by ctrl-z', async () => {
    const session = await startUnderShell();
    session.type('c');
    await session.until(() => session.text().includes('asking'));
    session.type('\u001a');
    await session.until(() => isStopped.test(session.text()));
    session.type(foreground);
    await session.until(() => session.text().includes('fg'));
    session.type('more\r');
    await session.until(() => session.text().includes('got:more'));
    session.type('\r');
    await session.until(() => session.text().includes('ended=0'));
    session.type('q');
    await session.expectGivenBack(3);
  });

  test('ends with us on SIGTERM', async () => {
    const session = await startUnderShell();
    session.type('s');
    await session.until(() => session.text().includes('sleeping'));
    session.signal('SIGTERM');
    await session.expectGivenBack(143);
  });

  test('that cannot be started is told', async () => {
    const session = await startUnderShell();
    session.type('n');
    await session.until(() => session.text().includes('ended=127 ENOENT'));
    session.type('q');
    await session.expectGivenBack(3);
  });
});

test('more than the terminal takes at once is written whole', async () => {
  const session = await startUnderShell();
  session.type('w');
  await session.until(() => session.text().startsWith('all of it'));
  expect(session.raw().split('x'.repeat(1000)).length).toBeGreaterThanOrEqual(300);
  session.type('q');
  await session.expectGivenBack(3);
});

test('a change of size is told', async () => {
  const session = await startUnderShell();
  session.resize(90, 33);
  await session.until(() => session.text().includes('size=90x33.'));
  session.type('q');
  await session.expectGivenBack(3);
});

type Session = ReturnType<typeof open>;

async function startUnderShell(): Promise<Session> {
  const session = open('sh', ['-i'], {PS1: '$ ', ENV: ''});
  await session.until(() => session.text().includes('$'));
  session.type(`echo be""fore; '${process.execPath}' '${file}'; ${tell}\r`);
  await session.until(() => session.text().startsWith('ready'));
  expect(session.raw()).toContain('\u001b[?1000h');
  return session;
}

async function startAlone(env: Record<string, string> = {}): Promise<Session> {
  const session = open(process.execPath, [file], env);
  await session.until(() => session.text().startsWith('ready'));
  return session;
}

function open(command: string, args: string[], env: Record<string, string>) {
  const far: Emulator = openEmulator(100, 30);
  const {PATH = ''} = process.env;
  const pty: IPty = spawn(command, args, {cols: 100, rows: 30, env: {PATH, TERM: 'xterm-256color', ...env}});
  let raw = '';
  let changed = (): void => {};
  pty.onData(data => {
    raw += data;
    far.write(data, () => changed());
  });
  const exited = new Promise<number>(resolve => pty.onExit(({exitCode}) => resolve(exitCode)));
  const session = {
    exited,
    raw: () => raw,
    text: () => rowsOf(far).join('\n').trim(),
    type: (text: string) => pty.write(text),
    signal(signal: NodeJS.Signals): void {
      process.kill(Number(/pid=(\d+)/.exec(raw)?.[1]), signal);
    },
    resize(columns: number, rows: number): void {
      far.resize(columns, rows);
      pty.resize(columns, rows);
    },
    /** The other end of the line is closed. */
    hangUp: () => (pty as IPty & {destroy(): void}).destroy(),
    /** Resolves when something that is written makes it so; the test's own time is the limit. */
    async until(isSo: () => boolean): Promise<void> {
      while (!isSo()) {
        await new Promise<void>(resolve => {
          changed = resolve;
        });
      }
    },
    expectNormalScreen(): void {
      expect(far.buffer.active.type).toBe('normal');
      expect(far.modes).toMatchObject({bracketedPasteMode: false, wraparoundMode: true, mouseTrackingMode: 'none', sendFocusMode: false});
      expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'));
    },
    async expectGivenBack(exitCode: number): Promise<void> {
      await session.until(() => /rc=(?!14[78])\d+.*icanon.*\n/.test(`${session.text()}\n`));
      session.expectNormalScreen();
      expect(session.text()).toContain('before');
      expect(session.text()).toMatch(new RegExp(`rc=${exitCode} isig icanon echo`));
      await show(far, '');
    },
    async close(): Promise<void> {
      try {
        pty.kill('SIGKILL');
      } catch {
        // It has ended already.
      }
      await exited;
      far.dispose();
    },
  };
  sessions.push(session);
  return session;
}
