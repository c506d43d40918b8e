import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {spawn} from 'node-pty';
import {expect, onTestFinished} from 'vitest';
import {root} from './sources.ts';
import {type Emulator, openEmulator, rowsOf} from './xterm-cells.ts';

const PATIENCE_MS = 8000;

export type Built = {readonly cli: string; remove(): Promise<void>};

/** Builds the program into a folder of its own, which is the caller's to remove. */
export async function buildProgram(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-built-'));
  await promisify(execFile)(process.execPath, [join(root, 'scripts/build.mjs'), '--outdir', folder]);
  return {cli: join(folder, 'cli.js'), remove: () => rm(folder, {recursive: true, force: true})};
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-ways-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  return folder;
}

export type Session = Awaited<ReturnType<typeof openSession>>;

/** A shell, or whatever command is given, on a terminal of its own; it ends with the test. */
export async function openSession(env: Record<string, string>, command = ['sh', '-i']) {
  const [columns, rows] = [140, 30];
  const far: Emulator = openEmulator(columns, rows);
  const {PATH = ''} = process.env;
  const [file = '', ...args] = command;
  const pty = spawn(file, args, {cols: columns, rows, env: {PATH, PS1: '$ ', ENV: '', LANG: 'C.UTF-8', ...env}});
  let raw = '';
  let changed = (): void => {};
  pty.onData(data => {
    raw += data;
    far.write(data, () => changed());
  });
  const exited = new Promise<number>(resolve => pty.onExit(({exitCode}) => resolve(exitCode)));
  onTestFinished(async () => {
    try {
      pty.kill('SIGKILL');
    } catch {
      // It has ended already.
    }
    await exited;
    far.dispose();
  });
  const session = {
    exited,
    raw: () => raw,
    text: () => rowsOf(far).join('\n'),
    type: (text: string) => pty.write(text),
    resize(columns: number, rows: number): void {
      far.resize(columns, rows);
      pty.resize(columns, rows);
    },
    /** The other end of the line is closed. */
    hangUp: () => (pty as unknown as {destroy(): void}).destroy(),
    /** Resolves when the screen shows it, with the text. */
    until: (wanted: string | RegExp): Promise<string> => waitFor(wanted, session.text),
    /** As `until`, for what may have stood on the screen for a moment only. */
    untilWritten: (wanted: string | RegExp): Promise<string> => waitFor(wanted, session.raw),
    /** Runs a line in the shell, which tells the terminal's modes before and after, and the exit code: see `restored`. */
    run(line: string): void {
      pty.write(`clear; echo be""fore $(stty -g); ${line}; echo rc=$? af""ter $(stty -g)\r`);
    },
    async restored(exitCode: number): Promise<string> {
      // With the prompt that follows: then nothing more comes.
      const text = (await session.until(/rc=(?!14[78])\d+ after \S+\s+\$/)).trim();
      const [, before] = /^before (\S+)/m.exec(text) ?? [];
      const [, code, after] = /rc=(\d+) after (\S+)/.exec(text) ?? [];
      expect({code, modes: after}).toEqual({code: String(exitCode), modes: before});
      session.expectNormalScreen();
      return text;
    },
    expectNormalScreen(): void {
      expect(far.buffer.active.type).toBe('normal');
      expect(far.modes).toMatchObject({
        bracketedPasteMode: false,
        wraparoundMode: true,
        mouseTrackingMode: 'none',
        sendFocusMode: false,
        synchronizedOutputMode: false,
        applicationCursorKeysMode: false,
        originMode: false,
      });
      expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(raw.lastIndexOf('\u001b[?25l'));
    },
  };
  return session;

  async function waitFor(wanted: string | RegExp, look: () => string): Promise<string> {
    const fits = (text: string): boolean => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
    const patience = new AbortController();
    const given = once(patience.signal, 'abort');
    const guard = setTimeout(() => patience.abort(), PATIENCE_MS);
    while (!fits(look())) {
      if (patience.signal.aborted) throw new Error(`Never there: ${wanted}\n${session.text()}`);
      await Promise.race([
        given,
        new Promise<void>(resolve => {
          changed = resolve;
        }),
      ]);
    }
    clearTimeout(guard);
    return look();
  }
}
