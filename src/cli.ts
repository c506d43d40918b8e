import {randomUUID} from 'node:crypto';
import {appendFileSync, closeSync, mkdirSync, openSync, writeFileSync} from 'node:fs';
import nodeModule from 'node:module';
import {constants, hostname, tmpdir, userInfo} from 'node:os';
import {basename, join} from 'node:path';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {setTimeout as sleepFor} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {placesOf} from './cluster/places.ts';
import {readAbilities} from './terminal/abilities.ts';
import {openTty, type Tty, type TtyOptions} from './terminal/tty.ts';
import {completionScript} from './commands/completion.ts';
import {helpText, optionWords, parseArguments, version} from './usage.ts';

// Said before anything is loaded that an older Node does not know.
if (!isNewEnough(process.versions.node))
  leave(2, undefined, `dogwatch: this is Node ${process.versions.node}; Node 22.19 or newer is needed.`);
nodeModule.enableCompileCache?.();
// V8 reads this whenever its space for young objects is about to grow. Kept small, collections are short and 30 MB stay free.
setFlagsFromString('--semi-space-growth-factor=1');
// What people look for in logs must not run for ever: expressions that backtrack too much go on in V8's linear engine.
setFlagsFromString('--enable-experimental-regexp-engine');
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
setFlagsFromString('--regexp-backtracks-before-fallback=10000');
// Figures for the benchmarks, where this names a file.
const measureFile = process.env['DOGWATCH_MEASURE'];
const blocks = measureFile ? monitorEventLoopDelay({resolution: 1}) : undefined;
const LEAVE_WITHIN_MS = 3000;
const demoWorker = new URL('./demo-worker.js', import.meta.url);
const asked = parseArguments(process.argv.slice(2));
if (asked.type === 'help') leave(0, helpText);
else if (asked.type === 'logs-help') leave(0, (await import('./commands/logs-help.ts')).logsHelpText);
else if (asked.type === 'exec-help') leave(0, (await import('./commands/exec-help.ts')).execHelpText);
else if (asked.type === 'version') leave(0, `dogwatch ${version}`);
else if (asked.type === 'problem') leave(2, undefined, `dogwatch: ${asked.message}`);
else if (asked.type === 'completion') leave(0, completionScript(asked.shell, optionWords));
else if (asked.type === 'complete')
  leave(0, await (await import('./commands/complete.ts')).completionWords(asked.what, process.env, {now: Date.now, sleep}));
else if (asked.type === 'demo-serve') await serveDemo(asked.wish);
else if (asked.type === 'logs') await logs(asked);
else if (asked.type === 'exec') await exec(asked);
else if (asked.type === 'forward-help') leave(0, (await import('./commands/forward-help.ts')).forwardHelpText);
else if (asked.type === 'forward') await forward(asked);
else await main(asked);

async function main({
  wish,
  skin = 'default',
  kubeconfig,
  log: logFile,
  isReadOnly,
  demo,
}: Extract<typeof asked, {type: 'run'}>): Promise<void> {
  const {env} = process;
  const abilities = readAbilities(env);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return leave(
      2,
      undefined,
      `dogwatch: ${process.stdin.isTTY ? 'stdout' : 'stdin'} is not a terminal. Run it in one, without a pipe or a redirection.`,
    );
  }
  if (abilities.isDumb) {
    return leave(
      2,
      undefined,
      'dogwatch: the terminal cannot move its cursor (TERM is dumb or not set). Set TERM to what your terminal is, such as xterm-256color.',
    );
  }
  const log = openLog(logFile);
  if (typeof log === 'string') return leave(2, undefined, `dogwatch: ${log}`);
  const places = placesOf(env);
  const waiting: Buffer[] = [];
  let app: import('./app.tsx').App | undefined;
  let tty: Tty | undefined;
  const end = (code: number, text?: string): never => {
    writeMeasure(app, code);
    app?.stop();
    tty?.giveBack();
    return leave(code, undefined, text);
  };
  let isQuitting = false;
  const quit = (code: number): void => {
    if (!app?.isHolding()) return end(code);
    if (isQuitting) return;
    isQuitting = true;
    tty?.giveBack();
    process.stderr.write('dogwatch: removing what was made for a look …\n');
    // What takes longer is done at the next start.
    void Promise.race([app.leave(), sleepFor(LEAVE_WITHIN_MS)]).then(() => end(code));
  };
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      tty?.giveBack();
      leave(70, undefined, crashReport(error, places.state.folder));
    });
  }
  tty = takeTerminal({
    onInput: bytes => (app ? app.feed(bytes) : void waiting.push(bytes)),
    onLend: () => app?.pause(),
    onReturn: () => app?.resume(),
    onResize: () => app?.resize(),
    onEnd: (_reason, code) => quit(code),
  });
  // Before anything else is loaded the user sees that the program is there; keys typed from here on are kept.
  tty.write(skeleton(abilities.hasUnicode));
  const terminal = tty;
  const loadingSkin = import('./config/load-skin.ts').then(({loadSkin}) =>
    loadSkin(skin, {dir: join(places.config.folder ?? '', 'skins')}),
  );
  const loadingConfig = import('./config/load-config.ts').then(({loadConfig}) => loadConfig({dir: places.config.folder}));
  const [{startApp}, kubeconfigs, {openLedger}, {createEditor}, looks, settings] = await Promise.all([
    import('./app.tsx'),
    import('./cluster/kubeconfig.ts'),
    import('./changes/ledger-file.ts'),
    import('./terminal/editor.ts'),
    loadingSkin,
    loadingConfig,
  ]);
  let isDemo = demo !== undefined;
  const loading = (async () => {
    isDemo ||= kubeconfig === undefined && (await kubeconfigs.hasNoKubeconfig({env}));
    if (!isDemo) return kubeconfigs.loadKubeconfig({explicitPath: kubeconfig, env});
    const {embeddedDemo} = await import('./commands/embedded-demo.ts');
    return embeddedDemo(demoWorker, demo ?? {scenario: undefined, seed: undefined}).catch(error => end(2, `dogwatch: ${error.message}`));
  })();
  app = startApp({
    terminal,
    abilities,
    clock: {now: Date.now, sleep},
    random: Math.random,
    elapsed: () => performance.now(),
    env,
    wish,
    version,
    kubeconfig: loading,
    opening: demo && 'Starting the demo cluster …',
    greeting: () => (isDemo && !demo ? 'No kubeconfig was found: this is the demo cluster. Try things, nothing is real' : undefined),
    skin: looks.value,
    problems: [...settings.problems, ...looks.problems],
    cache: async () => {
      const {diskCache} = await import('./cluster/disk-cache.ts');
      const {discoveryFormat} = await import('./cluster/discovery.ts');
      // Each demo cluster has a certificate of its own: what it serves would never be looked up again.
      return isDemo || places.cache.folder === undefined
        ? undefined
        : diskCache({folder: join(places.cache.folder, 'discovery'), format: discoveryFormat});
    },
    state: places.state,
    changing: {
      config: settings.value,
      isReadOnly,
      ledger: openLedger(places.state),
      who: {user: userName(), host: hostname(), pid: process.pid},
      newId: randomUUID,
    },
    edit: createEditor({env, lend: (command, args) => app!.runHere(command, args, nameOf(command)), tmpdir: tmpdir()}),
    lend: terminal.lend,
    log,
    memory: () => process.memoryUsage.rss(),
    onSuspend: () => terminal.suspend(),
    onQuit: () => quit(0),
    onRows: () => blocks?.enable(),
  });
  for (const bytes of waiting.splice(0)) app.feed(bytes);
}

/** INT ends it as it ends other programs, even while it waits for a reader: nobody listens for it. */
async function logs({wish, kubeconfig, demo}: Extract<typeof asked, {type: 'logs'}>): Promise<void> {
  const {env, stdout, stderr} = process;
  // Between two attempts nothing else keeps the process alive.
  setInterval(() => {}, 2 ** 30);
  const loading = demo
    ? import('./commands/embedded-demo.ts').then(({embeddedDemo}) => embeddedDemo(demoWorker, demo))
    : import('./cluster/kubeconfig.ts').then(({loadKubeconfig}) => loadKubeconfig({explicitPath: kubeconfig, env}));
  const kubeconfigs = await loading.catch(error => leave(2, undefined, `dogwatch: ${error.message}`));
  try {
    const {printLogs} = await import('./commands/logs.ts');
    const clock = {now: Date.now, sleep};
    leave(await printLogs({wish, kubeconfig: kubeconfigs, clock, random: Math.random, env, version, stdout, stderr}));
  } catch (error) {
    leave(70, undefined, crashReport(error, placesOf(env).state.folder));
  }
}

/** However it ends, the terminal is given back when the process exits. Without one, INT ends it as it ends other programs. */
async function exec({wish, kubeconfig, isReadOnly, demo}: Extract<typeof asked, {type: 'exec'}>): Promise<void> {
  const {env, stdin, stdout, stderr} = process;
  setInterval(() => {}, 2 ** 30);
  const crash = (error: unknown) => leave(70, undefined, crashReport(error, placesOf(env).state.folder));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, crash);
  if (wish.hasTerminal) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => leave(128 + constants.signals[signal]));
  }
  const loading = demo
    ? import('./commands/embedded-demo.ts').then(({embeddedDemo}) => embeddedDemo(demoWorker, demo))
    : import('./cluster/kubeconfig.ts').then(({loadKubeconfig}) => loadKubeconfig({explicitPath: kubeconfig, env}));
  const [kubeconfigs, settings, {lockedForCommands}, {runExec}] = await Promise.all([
    loading.catch(error => leave(2, undefined, `dogwatch: ${error.message}`)),
    import('./config/load-config.ts').then(({loadConfig}) => loadConfig({dir: placesOf(env).config.folder})),
    import('./commands/locked.ts'),
    import('./commands/exec.ts'),
  ]);
  const lockedBecause = (context: string) => {
    const because = lockedForCommands(context, settings.value, isReadOnly);
    return because && [because, ...settings.problems.map(({file, line, message}) => `${file}:${line ?? 1}: ${message}`)].join('\n');
  };
  const clock = {now: Date.now, sleep};
  leave(await runExec({wish, kubeconfig: kubeconfigs, clock, env, version, lockedBecause, stdin, stdout, stderr}));
}

/** Until TERM, INT or HUP. */
async function serveDemo(wish: Extract<typeof asked, {type: 'demo-serve'}>['wish']): Promise<void> {
  try {
    const {serveDemoCluster} = await import('./commands/demo-serve.ts');
    const {told, stop} = await serveDemoCluster(wish, Date.now);
    process.stdout.write(`${told}\n`);
    await new Promise<void>(resolve => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
    });
    await stop();
    leave(0);
  } catch (error) {
    leave(2, undefined, `dogwatch: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Even where stdin and stdout are terminals, none may be this process's own. */
function takeTerminal(options: TtyOptions): Tty {
  try {
    return openTty(options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return leave(2, undefined, `dogwatch: the terminal cannot be opened (/dev/tty: ${code}). Run it in a session of its own terminal.`);
  }
}

/** A user without a name in the system's list has a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** INT and TERM end it well: that is how it is meant to end. */
async function forward({wish, kubeconfig, isReadOnly, demo}: Extract<typeof asked, {type: 'forward'}>): Promise<void> {
  const {env, stdout, stderr} = process;
  const over = new AbortController();
  setInterval(() => {}, 2 ** 30);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => over.abort());
  const loading = demo
    ? import('./commands/embedded-demo.ts').then(({embeddedDemo}) => embeddedDemo(demoWorker, demo))
    : import('./cluster/kubeconfig.ts').then(({loadKubeconfig}) => loadKubeconfig({explicitPath: kubeconfig, env}));
  try {
    const [kubeconfigs, settings, {lockedForCommands}, {runForwards}] = await Promise.all([
      loading.catch(error => leave(2, undefined, `dogwatch: ${error.message}`)),
      import('./config/load-config.ts').then(({loadConfig}) => loadConfig({dir: placesOf(env).config.folder})),
      import('./commands/locked.ts'),
      import('./commands/forward.ts'),
    ]);
    const problems = settings.problems.map(({file, line, message}) => `${file}:${line ?? 1}: ${message}`);
    const lockedBecause = (context: string) => {
      const because = lockedForCommands(context, settings.value, isReadOnly);
      return because && [because, ...problems].join('\n');
    };
    const clock = {now: Date.now, sleep};
    leave(await runForwards({wish, kubeconfig: kubeconfigs, clock, env, version, lockedBecause, stdout, stderr, signal: over.signal}));
  } catch (error) {
    leave(70, undefined, crashReport(error, placesOf(env).state.folder));
  }
}

/** What is run by way of a shell is somebody's editor. */
function nameOf(command: string): string {
  return command === 'sh' ? 'editor' : basename(command);
}

function skeleton(hasUnicode: boolean): string {
  return `\u001b[H\u001b[J ${hasUnicode ? '◆' : '#'} dogwatch`;
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await sleepFor(ms, undefined, signal ? {signal, ref: false} : {ref: false}).catch(() => {});
}

/** Lines with the time, in a file that only the user can read. */
function openLog(path: string | undefined): ((text: string) => void) | string {
  if (path === undefined) return () => {};
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    return `the log file ${path} cannot be written: ${(error as NodeJS.ErrnoException).code}. Choose another with --log FILE.`;
  }
  return text => {
    try {
      appendFileSync(path, `${new Date().toISOString()} ${text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')}\n`, {mode: 0o600});
    } catch {
      // A full disk must not end the program.
    }
  };
}

function crashReport(error: unknown, folder: string | undefined): string {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const name = `crash-${new Date().toISOString().replaceAll(':', '-')}.txt`;
  for (const place of [folder, tmpdir()]) {
    if (place === undefined) continue;
    try {
      mkdirSync(place, {recursive: true, mode: 0o700});
      const path = join(place, name);
      writeFileSync(path, `dogwatch ${version}, Node ${process.version}, ${process.platform}\n${told}\n`, {mode: 0o600, flag: 'wx'});
      return `dogwatch has failed: ${error instanceof Error ? error.message : String(error)}\nThe report is in ${path}. It names no object and no credential; please send it with what you did.`;
    } catch {
      // Try the next place.
    }
  }
  return `dogwatch has failed, and no report could be written:\n${told}`;
}

function writeMeasure(app: import('./app.tsx').App | undefined, code: number): void {
  if (!measureFile) return;
  const spent = app?.spent();
  const figures = {
    code,
    longestBlockMs: (blocks?.max ?? 0) / 1e6,
    requests: spent?.requests,
    bytesIn: spent?.bytesIn,
    bytesOut: spent?.bytesOut,
    rssBytes: spent?.memory,
  };
  writeFileSync(measureFile, JSON.stringify(figures), {mode: 0o600});
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

function leave(code: number, out?: string, error?: string): never {
  if (out !== undefined) process.stdout.write(`${out}\n`);
  if (error !== undefined) process.stderr.write(`${error}\n`);
  process.exit(code);
}
