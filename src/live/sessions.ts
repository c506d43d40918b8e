import type {Clock} from '../kube/clock.ts';
import type {RemoteTerminal, SessionControl, SessionEnd, SessionLink, SessionOpening, SessionStream} from '../store/session-control.ts';
import {SessionScreen, sessionName} from '../store/session-screen.ts';
import {sessionOf, type Store} from '../store/state.ts';
import type {Emulator, EmulatorOptions, WantedModes} from '../terminal/emulator.ts';
import type {Input} from '../terminal/input.ts';
import type {Connection} from './connection.ts';
import {openRemoteSession} from './remote-session.ts';

/** Nothing more is read of who writes faster than can be shown. */
const MOST_BACKLOG = 256 * 1024;
/** The key that leaves, pressed again within so long, is meant for the program in it. */
const TWICE_WITHIN_MS = 1000;
/** Those that have ended can be read for a while; so many of them. */
const MOST_ENDED = 10;
const LEAVE_KEY = '\u001d';

export type SessionsOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly connectionOf: (context: string) => Connection | undefined;
  readonly emulator: () => Promise<(options: EmulatorOptions) => Emulator>;
  /** The size that a session has on the screen; `top` rows are above it. */
  readonly size: () => {readonly columns: number; readonly rows: number; readonly top: number};
  readonly place: (session: SessionScreen) => void;
  readonly leave: () => void;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** Something that is on the screen has changed. */
  readonly onShown: () => void;
  /** What comes next is the answer to a key. */
  readonly onTyped: () => void;
  /** What the program that is shown wants of the terminal; undefined where none is. */
  readonly onModes: (wants: WantedModes | undefined) => void;
  /** Of any session: for what lists them. */
  readonly onChange: () => void;
  readonly onBusy: (by: 1 | -1) => void;
};

type Running = {
  readonly opening: SessionOpening;
  stream: SessionStream | undefined;
  over: AbortController;
  /** What was typed before the stream stood. */
  early: Input[];
  isPaused: boolean;
};

/** Shells and the like: opened, fed, shown, left, and come back to. */
export function createSessions(options: SessionsOptions) {
  const {store, clock, flash, onShown, onChange} = options;
  const running = new Map<SessionScreen, Running>();
  const stopMinding = store.subscribe((state, before) => state.routes !== before.routes && tellModes());
  let nextId = 1;
  let last: SessionScreen | undefined;
  let leftAt = Number.NEGATIVE_INFINITY;

  const control: SessionControl = {
    open,
    remote: (terminal: RemoteTerminal) => (link: SessionLink) => openRemoteSession(options, terminal, link),
    show,
    detach,
    close: end,
    reopen,
    send(bytes) {
      const session = sessionOf(store.getState());
      if (session) running.get(session)?.stream?.write(bytes);
    },
    last: () => (last && store.getState().sessions.includes(last) ? last : undefined),
    back(session) {
      const isTwice = clock.now() - leftAt <= TWICE_WITHIN_MS && session === last;
      show(session);
      if (isTwice) control.send(LEAVE_KEY);
    },
  };

  return {
    forActions: {sessions: control},
    /** Keys, pastes and the mouse, where a session takes them; false where they mean what they mean elsewhere. */
    take,
    resize,
    isRunning: () => store.getState().sessions.some(({isOver}) => !isOver),
    close(): void {
      stopMinding();
      for (const [session, one] of running) {
        one.over.abort();
        one.stream?.close();
        session.emulator?.dispose();
      }
    },
  };

  function open(opening: SessionOpening): SessionScreen {
    const session = new SessionScreen({id: nextId++, about: opening.about, startedAt: clock.now(), canReopen: opening.canReopen});
    running.set(session, {opening, stream: undefined, over: new AbortController(), early: [], isPaused: false});
    store.setState(({sessions}) => ({sessions: [...sessions, session]}));
    options.place(session);
    last = session;
    void start(session);
    return session;
  }

  async function start(session: SessionScreen): Promise<void> {
    const one = running.get(session)!;
    const {over} = one;
    session.stage = {type: 'opening', text: 'connecting'};
    session.offer = undefined;
    session.quietSince = undefined;
    changed(session);
    options.onBusy(1);
    try {
      session.emulator ??= emulatorOf(session, await options.emulator());
      session.emulator.reset();
      if (over.signal.aborted) return;
      const stream = await one.opening.open(linkOf(session, one, over));
      if (over.signal.aborted) return stream.close();
      one.stream = stream;
      if (session.stage.type !== 'opening') return;
      session.stage = {type: 'live'};
      const {columns, rows} = session.emulator;
      stream.resize(columns, rows);
      for (const input of one.early.splice(0)) stream.write(session.emulator.encode(input));
      changed(session);
    } catch (error) {
      if (!over.signal.aborted) finish(session, {type: 'lost', because: error instanceof Error ? error.message : String(error)});
    } finally {
      options.onBusy(-1);
    }
  }

  function emulatorOf(session: SessionScreen, create: (emulator: EmulatorOptions) => Emulator): Emulator {
    const {columns, rows} = options.size();
    return create({
      columns,
      rows,
      onReply: bytes => running.get(session)?.stream?.write(bytes),
      onChange() {
        if (sessionOf(store.getState()) !== session) return onChange();
        tellModes();
        onShown();
      },
      onDrain() {
        const one = running.get(session);
        if (!one?.isPaused) return;
        one.isPaused = false;
        one.stream?.resume();
      },
    });
  }

  function linkOf(session: SessionScreen, one: Running, over: AbortController): SessionLink {
    const {columns, rows} = session.emulator!;
    return {
      columns,
      rows,
      signal: over.signal,
      tell(text) {
        if (session.stage.type !== 'opening') return;
        session.stage = {type: 'opening', text};
        changed(session);
      },
      name(about) {
        session.about = {...session.about, ...about};
        changed(session);
      },
      onOutput(bytes) {
        const {emulator} = session;
        if (!emulator || over.signal.aborted) return;
        emulator.write(bytes);
        if (emulator.backlog > MOST_BACKLOG && !one.isPaused) {
          one.isPaused = true;
          one.stream?.pause();
        }
      },
      onEnd: how => void (over.signal.aborted || finish(session, how)),
      onQuiet(forMs) {
        session.quietSince = forMs === undefined ? undefined : clock.now() - forMs;
        changed(session);
      },
    };
  }

  function finish(session: SessionScreen, how: SessionEnd): void {
    const one = running.get(session);
    if (!one || session.isOver) return;
    one.over.abort();
    one.stream = undefined;
    one.early = [];
    session.quietSince = undefined;
    session.endedAt = clock.now();
    session.stage = how.type === 'exit' ? {type: 'ended', exitCode: how.exitCode} : {type: 'lost', because: how.because};
    session.offer = how.type === 'lost' ? how.offer : undefined;
    session.emulator?.reset();
    changed(session);
    one.opening.onOver?.(how);
    const isShown = sessionOf(store.getState()) === session;
    if (how.type === 'exit' && !one.opening.staysOpen && isShown) options.leave();
    tellEnd(session, how, isShown);
    forgetOld();
  }

  function tellEnd(session: SessionScreen, how: SessionEnd, isShown: boolean): void {
    const {title} = session.about;
    const name = `${title.charAt(0).toUpperCase()}${title.slice(1)} in ${sessionName(session.about)}`;
    const what = session.about.kind === 'local' ? sessionName(session.about) : name;
    // An editor that ended well has an outcome of its own to tell.
    if (how.type === 'exit' && session.about.kind === 'local' && how.exitCode === 0) return;
    if (how.type === 'exit') flash(how.exitCode === 0 ? 'info' : 'warn', `${what} ended with ${how.exitCode}`);
    else if (!isShown) flash('warn', `${what}: ${how.because}; ctrl-t shows it`);
  }

  function tellModes(): void {
    const shown = sessionOf(store.getState());
    options.onModes(shown && !shown.isOver ? shown.emulator?.wants : undefined);
  }

  /** Whoever has ended and was not opened again for long makes room. */
  function forgetOld(): void {
    const shown = sessionOf(store.getState());
    const ended = store.getState().sessions.filter(session => session.isOver && session !== shown);
    for (const session of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) drop(session);
  }

  function drop(session: SessionScreen): void {
    running.delete(session);
    session.emulator?.dispose();
    store.setState(({sessions, routes}) => ({
      sessions: sessions.filter(one => one !== session),
      routes: routes.filter(route => route.view !== 'session' || route.session !== session),
    }));
    onChange();
  }

  function show(session: SessionScreen): void {
    if (sessionOf(store.getState()) === session) return;
    last = session;
    // It is on the screen once.
    store.setState(({routes}) => ({routes: routes.filter(route => route.view !== 'session' || route.session !== session)}));
    options.place(session);
    resize();
  }

  function detach(): boolean {
    const session = sessionOf(store.getState());
    if (!session) return false;
    leftAt = clock.now();
    last = session;
    options.leave();
    session.emulator?.scroll(Number.POSITIVE_INFINITY);
    if (session.isOver && session.stage.type === 'ended') drop(session);
    return true;
  }

  /** Ends it for good. */
  function end(session: SessionScreen): void {
    const one = running.get(session);
    if (!one) return;
    const wasOver = session.isOver;
    one.over.abort();
    one.stream?.close();
    if (sessionOf(store.getState()) === session) options.leave();
    drop(session);
    if (!wasOver) one.opening.onOver?.({type: 'lost', because: 'it was closed'});
  }

  function reopen(session: SessionScreen): void {
    const one = running.get(session);
    if (!one || !session.isOver || !session.canReopen) return;
    one.over = new AbortController();
    one.isPaused = false;
    session.emulator?.write('\r\n');
    void start(session);
  }

  function take(given: Input): boolean {
    const input = given.type === 'mouse' ? {...given, y: given.y - options.size().top} : given;
    const state = store.getState();
    const session = sessionOf(state);
    if (!session || state.overlay || state.dialog || state.prompt) return false;
    if (session.isOver) return input.type !== 'key';
    if (input.type === 'key' && input.chord === 'ctrl-]') return detach();
    const one = running.get(session)!;
    const {emulator} = session;
    if (!emulator || !one.stream) {
      if (input.type === 'key' || input.type === 'paste') one.early.push(input);
      return true;
    }
    if (scrolled(emulator, input)) {
      changed(session);
      return true;
    }
    const bytes = emulator.encode(input);
    if (bytes !== '') {
      if (emulator.isScrolled) emulator.scroll(Number.POSITIVE_INFINITY);
      options.onTyped();
      one.stream.write(bytes);
    }
    return true;
  }

  function resize(): void {
    const session = sessionOf(store.getState());
    const {columns, rows} = options.size();
    const {emulator} = session ?? {};
    if (!session || !emulator || (emulator.columns === columns && emulator.rows === rows)) return;
    emulator.resize(columns, rows);
    running.get(session)?.stream?.resize(columns, rows);
    changed(session);
  }

  function changed(session: SessionScreen): void {
    session.version++;
    onChange();
    tellModes();
    if (sessionOf(store.getState()) === session) onShown();
  }
}

/** As in other terminals: shift and page keys look back, and so does the wheel where no program wants it. */
function scrolled(emulator: Emulator, input: Input): boolean {
  if (input.type === 'key' && input.chord === 'shift-pageup') return emulator.scroll(1 - emulator.rows);
  if (input.type === 'key' && input.chord === 'shift-pagedown') return emulator.scroll(emulator.rows - 1);
  if (input.type !== 'mouse' || emulator.wants.mouse !== 'none') return false;
  if (input.button === 64) return emulator.scroll(-3);
  return input.button === 65 && emulator.scroll(3);
}
