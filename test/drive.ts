import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Program} from '../src/actions/action.ts';
import type {Ledger} from '../src/changes/ledger.ts';
import {openLedger} from '../src/changes/ledger-file.ts';
import {type Config, defaultConfig} from '../src/config/config.ts';
import {startApp} from '../src/app.tsx';
import type {Wish} from '../src/app-options.ts';
import {defaultSkin, lightSkin} from '../src/config/builtin-skins.ts';
import {loadKubeconfig} from '../src/cluster/kubeconfig.ts';
import type {Clock} from '../src/kube/clock.ts';
import {readAbilities} from '../src/terminal/abilities.ts';
import {clockAt} from './passing-clock.ts';
import {farEnd} from './terminal.ts';

/** Objects of the scripted server were born on 2026-01-01; this is two hours later. */
export const NOW = Date.UTC(2026, 0, 1, 2);
const PATIENCE_MS = 8000;

export type LaunchOptions = {
  readonly url?: string;
  /** The text of a kubeconfig, in place of one for `url`. */
  readonly kubeconfig?: string;
  readonly wish?: Wish;
  readonly skin?: 'default' | 'light';
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Record<string, string>;
  readonly clock?: Clock;
  readonly config?: Partial<Config>;
  readonly isReadOnly?: boolean;
  /** How long `until` waits. */
  readonly patienceMs?: number;
  /** Plays the editor. */
  readonly edit?: Program['edit'];
  /** With what was changed in earlier sittings. */
  readonly ledger?: Ledger;
  /** Where an earlier sitting has left something. */
  readonly stateFolder?: string;
};

export type Driven = Awaited<ReturnType<typeof launch>>;

/** Starts the whole program against a server, with an xterm at its far end. It ends with the test. */
export async function launch({
  url,
  kubeconfig,
  wish = {},
  skin = 'default',
  columns = 100,
  rows = 30,
  env = {},
  clock = systemClock(),
  patienceMs = PATIENCE_MS,
  config = {},
  isReadOnly = false,
  edit = async () => ({because: 'This test has no editor'}),
  ledger,
  stateFolder,
}: LaunchOptions) {
  let nextChange = 1;
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-'));
  const path = join(folder, 'config');
  if (url !== undefined || kubeconfig !== undefined) await writeFile(path, kubeconfig ?? kubeconfigFor({test: url!}));
  const far = farEnd(columns, rows);
  const environment = {TERM: 'xterm-256color', LANG: 'C.UTF-8', KUBECONFIG: path, HOME: folder, ...env};
  const ends: string[] = [];
  const log: string[] = [];
  const app = startApp({
    terminal: far.terminal,
    abilities: readAbilities(environment),
    clock,
    random: () => 0.5,
    elapsed: () => performance.now(),
    env: environment,
    wish,
    version: '0.0.0',
    skin: skin === 'light' ? lightSkin : defaultSkin,
    problems: [],
    kubeconfig: loadKubeconfig({env: environment, homedir: folder}),
    cache: async () => undefined,
    state: {folder: stateFolder ?? join(folder, 'state')},
    changing: {
      config: {...defaultConfig, ...config},
      isReadOnly,
      ledger: ledger ?? openLedger({folder: join(folder, 'state')}),
      who: {user: 'tester', host: 'here', pid: process.pid},
      newId: () => `change-${nextChange++}`,
    },
    edit,
    log: text => log.push(text),
    memory: () => 64e6,
    onSuspend: () => ends.push('suspend'),
    onQuit: () => ends.push('quit'),
  });
  onTestFinished(async () => {
    app.stop();
    far.dispose();
    // The ledger may be writing its last line.
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
  });

  return {
    app,
    far,
    ends,
    log,
    folder,
    /** Keys as bytes: `'jj\r'`. What they changed stands on the screen when this resolves. ESC is sent in a form that needs no waiting. */
    async press(keys: string) {
      app.feed(keys.replaceAll(/\u001b(?![[O])/g, '\u001b[27u'));
      await Promise.resolve();
      await far.drained();
    },
    /** Resolves once the screen shows it; with the text, where it stays away. */
    until: (wanted: string | RegExp | ((text: string) => boolean)) => until(far, wanted, patienceMs),
    text: () => far.text(),
    frame: () => far.frame(),
    async resize(width: number, height: number) {
      far.resize(width, height);
      app.resize();
      await Promise.resolve();
      await far.drained();
    },
    line: (y: number) => far.text().split('\n')[y] ?? '',
  };
}

/** `now` stands still, so that ages do; sleeping is real. */
export function systemClock(now: number = NOW): Clock {
  return clockAt(() => now);
}

function until(far: ReturnType<typeof farEnd>, wanted: string | RegExp | ((text: string) => boolean), patienceMs: number): Promise<string> {
  const fits =
    typeof wanted === 'function' ? wanted : (text: string) => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
  return new Promise((resolve, reject) => {
    const guard = setTimeout(() => {
      off();
      reject(new Error(`Never on the screen: ${String(wanted)}\n${far.text()}`));
    }, patienceMs);
    const off = far.onWrite(look);
    void far.drained().then(look);
    function look(): void {
      if (!fits(far.text())) return;
      clearTimeout(guard);
      off();
      resolve(far.text());
    }
  });
}

export function kubeconfigFor(servers: Readonly<Record<string, string>>, namespace = 'shop'): string {
  const names = Object.keys(servers);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': names[0],
    clusters: names.map(name => ({name, cluster: {server: servers[name]}})),
    users: names.map(name => ({name, user: {token: `token-of-${name}`}})),
    contexts: names.map(name => ({name, context: {cluster: name, user: name, namespace}})),
  });
}
