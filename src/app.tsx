import chalk from 'chalk';
import {render} from 'ink';
import type {ActionId} from './actions/index.ts';
import {actions} from './actions/index.ts';
import type {Program} from './actions/action.ts';
import {follow} from './actions/use-prompt.ts';
import type {AppOptions} from './app-options.ts';
import type {Kubeconfig} from './cluster/kubeconfig.ts';
import {skinStyles} from './config/skin.ts';
import {choicesFor} from './control/choices.ts';
import {createDispatcher} from './control/dispatch.ts';
import {hintsFor, rowHintFor} from './control/hints.ts';
import {followWhatIsLearnt} from './control/learnt-later.ts';
import {createChanging} from './live/changing.ts';
import {keepCollections} from './live/collections.ts';
import {keepConnections} from './live/connections.ts';
import {createFlash} from './live/flashing.ts';
import {createInspecting} from './live/inspecting.ts';
import {createLogging} from './live/logging.ts';
import {createNavigation} from './live/navigation.ts';
import {createPace} from './live/pace.ts';
import {problemText} from './live/problem-text.ts';
import {createReaching} from './live/reaching.ts';
import {createSessionPace} from './live/session-pace.ts';
import {savedFolder, savedName, saveText} from './live/save-file.ts';
import {kinds} from './resources/index.ts';
import type {Scope} from './resources/kind.ts';
import type {Collection, CollectionEvent, Delta} from './store/collection.ts';
import {errandOf} from './store/go.ts';
import {createState, logsOf, tablesOf, top} from './store/state.ts';
import {FRESH_MS} from './store/table.ts';
import {createClipboard} from './terminal/clipboard-tool.ts';
import {createCompositor} from './terminal/compositor.ts';
import {createInput} from './terminal/input.ts';
import {createOuterModes} from './terminal/outer-modes.ts';
import {asciiSigns, unicodeSigns} from './views/look.ts';
import {lastTopOn} from './views/paint-dialog.ts';
import {CompositorContext} from './views/parts/Canvas.tsx';
import {SESSION_HEADER_LINES} from './views/paint-header.ts';
import {Screen} from './views/Screen.tsx';

// Ink must hand the reserved colours of canvases on, whatever the terminal shows; colours are mapped where cells are written.
chalk.level = 3;

export type App = ReturnType<typeof startApp>;

/** Puts the parts together: the one file that sees every room. */
export function startApp(options: AppOptions) {
  const {terminal, abilities, clock, random, env, wish, log} = options;
  const {hasUnicode} = abilities;
  const compositor = createCompositor(terminal, abilities, error => log(`paint: ${String(error)}`));
  const store = createState({catalog: {kinds, namespaces: [], contexts: [], problems: []}});
  const userAgent = `dogwatch/${options.version}`;
  const connections = keepConnections({clock, env, userAgent, cache: options.cache, kubeconfig: () => kubeconfig, onNotice: tellNotice});
  let kubeconfig: Kubeconfig = {contexts: [], currentContext: undefined, problems: [], files: []};
  let busy = 1;
  let hasRows = false;
  let isStarted = false;
  // What is typed before the kubeconfig has been read waits, so that it goes where it says; ctrl-c never waits.
  const typedAhead: (Buffer | string)[] = [];
  const ended = new AbortController();
  const flash = createFlash(store, clock, ended.signal);
  const onBusy = (by: 1 | -1) => void (busy += by);
  const isFlood = () => logsOf(store.getState()) !== undefined;
  /** Rises when data are to be shown; a key alone does not paint them. */
  let shownData = 0;
  const onShow = () => void shownData++;
  const showData = createPace({clock, signal: ended.signal, screen: compositor, isFlood, onShow, onBusy});
  const collections = keepCollections({clock, random, onBatch, onBusy});
  const changing = createChanging({
    ...options.changing,
    store,
    clock,
    connection: () => navigation.connection(),
    paint: compositor.flush,
    lastTop: dialog => lastTopOn(dialog, terminal.columns, terminal.rows, look.signs),
    flash,
  });
  const viewing = {
    store,
    clock,
    elapsed: options.elapsed,
    connection: () => navigation.connection(),
    flash,
    onData: showData,
    onBusy,
  };
  const logging = createLogging({
    ...viewing,
    random,
    connectionOf: connections.used,
    place: logs => navigation.placeLogs(logs),
    maxBytes: options.changing.config.logs.keepBytes,
  });
  const inspecting = createInspecting({
    ...viewing,
    tabs: async () => (await import('./details/tabs.ts')).tabs,
    place: screen => navigation.placeObject(screen),
    paint: compositor.flush,
  });
  const pace = createSessionPace({clock, signal: ended.signal, screen: compositor, onBusy});
  const modes = createOuterModes(compositor.pass);
  const reaching = createReaching({
    ...viewing,
    ...options.changing,
    random,
    connectionOf: connections.to,
    env,
    emulator: async () => (await import('./terminal/emulator.ts')).createEmulator,
    openPty: async wish => (await import('./terminal/local-pty.ts')).openLocalPty(wish),
    lend: options.lend ?? (async () => ({exitCode: 127, error: new Error('The terminal is in use')})),
    size: () => ({columns: terminal.columns, rows: Math.max(1, terminal.rows - SESSION_HEADER_LINES), top: SESSION_HEADER_LINES}),
    placeSession: session => navigation.placeSession(session),
    placeOutputs: outputs => navigation.placeOutputs(outputs),
    leave: () => navigation.leave(),
    onShown: pace.show,
    onTyped: pace.typed,
    onModes: modes.set,
    folder: options.state.folder,
  });
  const navigation = createNavigation({
    store,
    clock,
    collections,
    kubeconfig: () => kubeconfig,
    connectTo: connections.to,
    flash,
    guardFor: changing.guardFor,
    locals: [changing.history, logging.restarts, ...reaching.locals],
  });
  const look = {
    styles: skinStyles(options.skin, abilities),
    signs: hasUnicode ? unicodeSigns : asciiSigns,
  };
  const program: Program = {
    store,
    now: clock.now,
    flash,
    ...navigation,
    ...logging.forActions,
    ...inspecting.forActions,
    ...reaching.forActions,
    save: (what, ending, text) => saveText({folder: savedFolder(options.state), name: nameFor(what, ending), text, signal: ended.signal}),
    ...changing.forActions,
    edit: options.edit,
    choices: of => choicesFor(of, store.getState(), collections.warm(), hasUnicode),
    run,
    copy: createClipboard(env, process.platform, compositor.pass),
    suspend: options.onSuspend,
    quit: options.onQuit,
  };
  const dispatcher = createDispatcher(program, hasUnicode);
  const learnt = followWhatIsLearnt(program, dispatcher);
  const input = createInput(event => {
    if (reaching.take(event)) return;
    if (event.type === 'key') {
      // Who leaves does not need to know what may be done here.
      if (event.chord !== 'ctrl-c' && event.chord !== 'q') changing.onKey();
      dispatcher.press(event.chord);
    } else if (event.type === 'paste') dispatcher.paste(event.text);
  });
  const unsubscribe = store.subscribe((state, before) => {
    if (state.isHeaderOpen && !before.isHeaderOpen) void navigation.learnVersion();
    learnt(state, before);
    compositor.schedule();
  });
  const instance = render(
    <CompositorContext value={compositor}>
      <Screen
        store={store}
        look={look}
        hasUnicode={hasUnicode}
        moment={navigation.moment}
        hints={() => hintsFor(store.getState(), hasUnicode)}
        rowHint={() => rowHintFor(store.getState())}
        spent={spent}
        shownData={() => shownData}
        size={compositor.stdout}
      />
    </CompositorContext>,
    {stdout: compositor.stdout, stdin: compositor.stdin, debug: true, interactive: true, patchConsole: false, exitOnCtrlC: false},
  );
  if (options.opening !== undefined) flash('info', options.opening);
  void options.kubeconfig.then(start);
  void tick();

  return {
    /** Bytes from the keyboard. What they change is on its way to the terminal when this returns. */
    feed(bytes: Buffer | string): void {
      typedAhead.push(bytes);
      if (isStarted || bytes.includes('\u0003')) feedTyped();
    },
    resize(): void {
      compositor.resize();
      reaching.resize();
    },
    pause: compositor.pause,
    resume(): void {
      compositor.resume();
      modes.again();
    },
    /** Nothing waits to be applied or painted; for tests. */
    isIdle: () => busy === 0,
    store,
    spent,
    runHere: reaching.runHere,
    /** There is something in a cluster that `leave` removes. */
    isHolding: reaching.isHolding,
    /** Resolves when that is done. Never rejects. */
    leave: reaching.close,
    stop(): void {
      ended.abort();
      input.stop();
      changing.close();
      logging.close();
      inspecting.close();
      void reaching.close();
      unsubscribe();
      collections.close();
      connections.close();
      instance.unmount();
    },
  };

  function start(loaded: Kubeconfig): void {
    kubeconfig = loaded;
    if (options.opening !== undefined) store.setState({flash: undefined});
    const problems = [...options.problems, ...loaded.problems].map(problemText);
    for (const problem of problems) log(problem);
    store.setState(({catalog}) => ({catalog: {...catalog, contexts: loaded.contexts.map(({name}) => name)}}));
    const name = wish.context ?? loaded.currentContext;
    const connection = name === undefined ? undefined : connections.to(name);
    if (connection) {
      navigation.use(connection, wish.namespace ?? connection.context.namespace ?? 'default');
      begin(wish.line ?? 'pods');
    } else {
      navigation.showContexts();
      if (name !== undefined) flash('error', `No context is called ${name}; enter picks one of these`);
      else if (loaded.contexts.length > 0) flash('info', 'No context is set as current; enter picks one');
    }
    const greeting = options.greeting?.();
    if (greeting !== undefined) flash('info', greeting);
    if (problems[0] !== undefined)
      flash('warn', problems.length > 1 ? `${problems[0]} (and ${problems.length - 1} more; --log FILE keeps them)` : problems[0]);
    busy--;
    isStarted = true;
    feedTyped();
  }

  function feedTyped(): void {
    for (const bytes of typedAhead.splice(0)) input.feed(bytes);
    compositor.flush();
  }

  /** A kind that only the server knows is gone to when it has told. */
  function begin(line: string): void {
    const errand = errandOf(line, store.getState().catalog);
    if (errand.type !== 'problem') return follow(program, errand);
    navigation.whenDiscovered(() => {
      const again = errandOf(line, store.getState().catalog);
      if (again.type === 'problem') navigation.show({kind: 'pods'}, 'root');
      follow(program, again);
    });
  }

  function tellNotice(name: string, text: string): void {
    log(`${name}: ${text}`);
    if (store.getState().context?.name !== name) return;
    store.setState(({context: shown}) => ({context: shown && {...shown, notice: text}}));
    flash('warn', text);
  }

  /** An action, a line for `:`, or a row to go to. */
  function run(id: string): void {
    if (id in actions) return dispatcher.run(id as ActionId);
    if (id.startsWith('{')) return navigation.show(JSON.parse(id) as Scope, 'push');
    follow(program, errandOf(id.slice(1), store.getState().catalog));
  }

  function onBatch(collection: Collection, deltas: readonly Delta[], events: readonly CollectionEvent[]): void {
    navigation.follow(collection);
    logging.onBatch(collection, deltas);
    for (const event of events)
      if (event.type === 'lost') log(`${collection.key}: ${event.error.message}; next try in ${Math.round(event.retryInMs)} ms`);
    const state = store.getState();
    for (const table of tablesOf(state)) if (table.collection === collection) table.follow(deltas, clock.now());
    const shown = top(state)?.table;
    if (!shown) return;
    if (shown.collection === collection && shown.gone) {
      // What went wrong, or what was just done, is more to be known.
      if (!state.flash) flash('info', `${shown.kind.singular} ${shown.gone.name} is gone`);
      shown.gone = undefined;
    }
    showData();
    if (!hasRows && shown.rows.length > 0 && shown.collection === collection) {
      hasRows = true;
      void changing.lookBack();
      void inspecting.prepare();
      void reaching.lookBack();
      options.onRows?.();
    }
    if (shown.fresh.size > 0) void clock.sleep(FRESH_MS + 10, ended.signal).then(() => !ended.signal.aborted && compositor.schedule());
  }

  /** Ages and waits move on; the compositor writes only what differs. */
  async function tick(): Promise<void> {
    while (!ended.signal.aborted) {
      await clock.sleep(1000, ended.signal);
      if (ended.signal.aborted) return;
      const table = top(store.getState())?.table;
      if (table?.filter.isTimed) table.remake();
      compositor.schedule();
    }
  }

  function nameFor(what: string, ending: 'log' | 'txt'): string {
    return savedName({context: store.getState().context?.name ?? '', what, at: clock.now(), ending});
  }

  function spent() {
    return {...connections.cost(), bytesOut: compositor.stats.bytes, memory: options.memory()};
  }
}
