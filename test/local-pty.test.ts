import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {type LocalPty, type LocalWish, openLocalPty} from '../src/terminal/local-pty.ts';

type Child = {
  readonly pty: LocalPty;
  readonly output: () => string;
  readonly bytes: () => number;
  /** Waits for text in what it has written. */
  until(text: string): Promise<void>;
  readonly ended: Promise<number>;
};

const PATH = '/usr/bin:/bin';
const children: Child[] = [];

afterEach(async () => {
  for (const {pty, ended} of children.splice(0)) {
    pty.close();
    await ended;
  }
});

describe('a program on a terminal of its own', () => {
  test('has the size it was given, follows a resize, and ends with its code', async () => {
    const child = await start(['-c', 'trap "stty size; exit 7" WINCH; stty size; echo ready; while :; do read line; done'], {
      columns: 91,
      rows: 17,
    });
    await child.until('ready');
    child.pty.resize(200, 60);
    expect(await child.ended).toBe(7);
    expect(child.output()).toContain('17 91\r\n');
    expect(child.output()).toContain('60 200\r\n');
  });

  test('is told that it is an xterm, and nothing of the terminal around it', async () => {
    const env = {PATH, TERM: 'tmux-256color', TMUX: '/tmp/x,1,0', COLUMNS: '5', LINES: '5', COLORTERM: 'truecolor', KEPT: 'yes'};
    const child = await start(['-c', 'echo "<$TERM><$TMUX><$COLUMNS><$LINES><$COLORTERM><$KEPT>"'], {env});
    expect(await child.ended).toBe(0);
    expect(child.output()).toBe('<xterm-256color><><><><truecolor><yes>\r\n');
  });

  test('knows no colours that the user has not', async () => {
    const child = await start(['-c', 'echo "<$COLORTERM>"']);
    await child.ended;
    expect(child.output()).toBe('<>\r\n');
  });

  test('gets what is typed, ctrl-c too', async () => {
    const child = await start(['-c', 'read line; echo "got $line"; exec cat']);
    child.pty.write('é実\r');
    await child.until('got é実');
    child.pty.write('\u0003');
    expect(await child.ended).toBe(130);
    child.pty.write('nobody is there');
    child.pty.resize(10, 10);
    child.pty.pause();
    child.pty.resume();
  });

  test('starts where it is told to', async () => {
    const child = await start(['-c', 'pwd'], {cwd: '/usr'});
    await child.ended;
    expect(child.output()).toBe('/usr\r\n');
  });

  test('a signal that ends it is told as shells do', async () => {
    const child = await start(['-c', 'kill -TERM $$']);
    expect(await child.ended).toBe(143);
  });

  test('a flood waits while it is paused, and nothing of it is lost', async () => {
    const child = await start([
      '-c',
      'i=0; while [ $i -lt 20 ]; do head -c 100000 /dev/zero | tr "\\0" x; i=$((i+1)); done; echo; echo end',
    ]);
    await child.until('xxx');
    for (let turn = 0; turn < 5; turn++) {
      child.pty.pause();
      // Whatever was on its way has come by then, since reading has stopped.
      await new Promise(setImmediate);
      const before = child.bytes();
      for (let i = 0; i < 20; i++) await new Promise(setImmediate);
      expect(child.bytes()).toBe(before);
      const more = new Promise<void>(resolve => void child.until('x'.repeat(before + 1)).then(resolve));
      child.pty.resume();
      await more;
    }
    expect(await child.ended).toBe(0);
    expect(child.output()).toBe(`${'x'.repeat(2_000_000)}\r\nend\r\n`);
  });
});

describe('closing', () => {
  test('hangs up', async () => {
    const child = await start(['-c', 'trap "echo bye; exit 3" HUP; echo ready; while :; do sleep 0.01; done']);
    await child.until('ready');
    child.pty.close();
    expect(await child.ended).toBe(3);
  });

  test('kills what does not listen, and what it has started', async () => {
    const child = await start(['-c', 'trap "" HUP; sleep 1000 & echo "pids $$ $! ready"; while :; do sleep 1000; done']);
    await child.until('ready');
    const pids = /pids (\d+) (\d+)/.exec(child.output())!.slice(1).map(Number);
    child.pty.close();
    child.pty.close();
    expect(await child.ended).toBe(137);
    for (const pid of pids) await gone(pid);
  });

  test('kills what has stayed behind', async () => {
    const child = await start(['-c', 'trap "" HUP; sleep 1000 & echo "pid $! ready"']);
    await child.ended;
    const pid = Number(/pid (\d+)/.exec(child.output())![1]);
    child.pty.close();
    await gone(pid);
  });
});

describe('what cannot be started', () => {
  test('says why', async () => {
    await expect(start([], {command: 'no-such-program-anywhere'})).rejects.toMatchObject({
      exitCode: 127,
      message: 'no-such-program-anywhere cannot be started: there is no such program',
    });
    await expect(start([], {command: '/no/such/file'})).rejects.toMatchObject({exitCode: 127});
    await expect(start([], {command: '/'})).rejects.toMatchObject({exitCode: 126});
    const folder = mkdtempSync(join(tmpdir(), 'local-pty-'));
    writeFileSync(join(folder, 'text'), 'text', {mode: 0o600});
    await expect(start([], {command: './text', cwd: folder})).rejects.toMatchObject({
      exitCode: 126,
      message: './text cannot be started: it may not be run',
    });
    rmSync(folder, {recursive: true});
  });
});

async function start(args: readonly string[], wish: Partial<LocalWish> = {}): Promise<Child> {
  const parts: Uint8Array[] = [];
  const waiting = new Set<() => void>();
  let size = 0;
  let end: (exitCode: number) => void = () => {};
  const ended = new Promise<number>(resolve => {
    end = resolve;
  });
  const pty = await openLocalPty({
    command: 'sh',
    args,
    columns: 80,
    rows: 24,
    env: {PATH},
    ...wish,
    onOutput(bytes) {
      parts.push(bytes);
      size += bytes.length;
      for (const look of waiting) look();
    },
    onEnd: end,
  });
  if (!pty) throw new Error('node-pty is not installed');
  const output = (): string => Buffer.concat(parts).toString();
  const child: Child = {
    pty,
    output,
    bytes: () => size,
    ended,
    until: text =>
      new Promise(resolve => {
        const look = (): void => {
          if (size < text.length || !output().includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
  children.push(child);
  return child;
}

/** Waits until there is no such process, or nothing but its entry in the table. */
async function gone(pid: number): Promise<void> {
  const {readFileSync} = await import('node:fs');
  for (;;) {
    try {
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return;
    } catch {
      return;
    }
    await new Promise(setImmediate);
  }
}
