import {podKind} from '../changes/junk-removal.ts';
import {watchObject} from '../changes/watch-object.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {records, text} from '../kube/loose.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type Starting, startingOf} from '../kube/starting.ts';
import type {JunkOpening} from '../store/junk-control.ts';
import type {SessionControl, SessionEnd, SessionLink, SessionStream} from '../store/session-control.ts';
import type {Connection} from './connection.ts';

export type JunkTerminal = {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly remote: SessionControl['remote'];
  readonly opening: JunkOpening;
  /** '' where it is not known. */
  readonly uid: string;
  /** What is done with the terminal when its session is closed before its program has ended; it closes the stream. */
  readonly leave: (stream: SessionStream) => Promise<void>;
  /** It can never be joined: the pod is gone, or the container was not added. */
  readonly onNever: () => void;
};

/** A shell that has written its prompt before anybody listened gets an enter after so long without a word. */
const PROMPT_MS = 400;
/** How long the kubelet may take to tell how a container has ended. */
const ENDING_MS = 5000;
/** What the kubelet does is looked up in its events, after so long, since the pod does not say. */
const EVENTS_MS = 1500;
const MOST_LOG_BYTES = '1048576';

/**
 * The terminal of a container that is about to start: waits for it, telling why it takes long, then joins it. Where it ended before it could
 * be joined, its output is read from its log. Throws where it never starts; the session tells that.
 */
export async function openJunkTerminal(terminal: JunkTerminal, link: SessionLink): Promise<SessionStream> {
  const {remote, opening, clock} = terminal;
  const started = await untilStarted(terminal, link);
  if (started.type === 'ended') return shown(terminal, link, started);
  link.tell('attaching');
  let isHeard = false;
  let isOver = false;
  // Not the link's own: what is left behind is told goodbye first, which needs the stream.
  const ended = new AbortController();
  const {context, namespace, pod, container} = opening;
  const joined: SessionLink = {
    columns: link.columns,
    rows: link.rows,
    signal: ended.signal,
    tell: link.tell,
    name: link.name,
    onQuiet: link.onQuiet,
    onOutput(bytes) {
      isHeard = true;
      link.onOutput(bytes);
    },
    onEnd(end) {
      isOver = true;
      void endOf(terminal, end, link, isHeard).then(link.onEnd);
    },
  };
  const stream = await joining();
  const leave = () => void (isOver || terminal.leave(stream).then(() => ended.abort()));
  if (link.signal.aborted) leave();
  else link.signal.addEventListener('abort', leave, {once: true});
  if (opening.isShell) void clock.sleep(PROMPT_MS, link.signal).then(() => isHeard || link.signal.aborted || stream.write('\r'));
  return {...stream, close: () => {}};

  async function joining(): Promise<SessionStream> {
    try {
      return await remote({context, namespace, pod, container, commands: undefined})(joined);
    } catch (error) {
      const now = await lookAt(terminal, link.signal).catch(() => undefined);
      if (now?.type !== 'ended') throw error;
      return shown(terminal, link, now);
    }
  }
}

/** Resolves when the container runs or has ended. */
async function untilStarted(terminal: JunkTerminal, link: SessionLink): Promise<Extract<Starting, {type: 'running' | 'ended'}>> {
  const {clock, connection, opening, uid} = terminal;
  const told = new AbortController();
  const stop = () => told.abort();
  link.signal.addEventListener('abort', stop, {once: true});
  let stuck = '';
  try {
    link.tell('waiting for a node');
    void tellEvents(terminal, told.signal, text => stuck !== '' || link.tell(text));
    for await (const pod of watchObject(connection, targetOf(terminal), {
      clock,
      signal: told.signal,
      onLink: error => error && link.tell(error.message),
    })) {
      const now = pod ? startingOf(pod, opening.container) : undefined;
      if (!now || now.type === 'absent') {
        // Of what may never have been made only the list of junk knows for sure.
        terminal.onNever();
        throw new Error(now ? `Container ${opening.container} was not added to ${opening.pod}` : `Pod ${opening.pod} is gone`);
      }
      if (now.type === 'running' || now.type === 'ended') {
        if (stuck !== '') link.onOutput(Buffer.from(CLEAR));
        return now;
      }
      link.tell(now.text);
      if (now.isStuck && now.text !== stuck) link.onOutput(Buffer.from(stuckText(now.text)));
      stuck = now.isStuck ? now.text : stuck;
    }
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) terminal.onNever();
    throw error;
  } finally {
    link.signal.removeEventListener('abort', stop);
    told.abort();
  }
  throw link.signal.reason instanceof Error ? link.signal.reason : new Error(`${uid === '' ? opening.pod : opening.container} was left`);
}

/** As runc and crun tell it. */
const NO_SHELL = /executable file not found|no such file or directory/i;
const CLEAR = '\u001b[2J\u001b[H';

/** In full, where a line is too short for it. */
function stuckText(reason: string): string {
  const plain = reason.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return `${CLEAR}It does not start: ${plain}\r\n\r\nIt goes on trying. ctrl-] leaves it so; ctrl-d in the list of sessions (ctrl-t) gives it up.\r\n`;
}

/** What the kubelet is at: `Pulling image "busybox"`. */
async function tellEvents({clock, connection, opening: {namespace, pod}}: JunkTerminal, signal: AbortSignal, tell: (text: string) => void) {
  for (let wait = EVENTS_MS; ; wait *= 2) {
    await clock.sleep(wait, signal);
    if (signal.aborted) return;
    const path = resourcePath({...podKind, plural: 'events'}, namespace);
    const query = {fieldSelector: `involvedObject.kind=Pod,involvedObject.name=${pod}`, limit: '50'};
    try {
      const {items} = (await connection.read(path, query, signal)) as {readonly items?: unknown};
      const last = records(items).at(-1);
      if (last && !signal.aborted) tell(`waiting for the image: ${text(last['message'])}`);
    } catch {
      // Who may not read events waits without them.
    }
  }
}

/** An attach ends without saying how its program did: the pod tells. */
async function endOf(terminal: JunkTerminal, end: SessionEnd, link: SessionLink, isHeard: boolean): Promise<SessionEnd> {
  if (end.type === 'lost') return end;
  const {clock, connection, opening} = terminal;
  const patience = new AbortController();
  void clock.sleep(ENDING_MS, patience.signal).then(() => patience.abort());
  try {
    for await (const pod of watchObject(connection, targetOf(terminal), {clock, signal: patience.signal})) {
      const now = pod && startingOf(pod, opening.container);
      if (!now) return end;
      if (now.type !== 'ended') continue;
      if (!isHeard) await writeLog(terminal, link).catch(() => undefined);
      return {type: 'exit', exitCode: now.exitCode};
    }
  } catch {
    return end;
  } finally {
    patience.abort();
  }
  return {type: 'lost', because: `The terminal was closed, but ${opening.container} goes on`};
}

/** It has ended before anybody could join it. */
async function shown(terminal: JunkTerminal, link: SessionLink, {exitCode, text: because}: Extract<Starting, {type: 'ended'}>) {
  // A shell that could not be started: its screen would close with the reason.
  if (terminal.opening.isShell && because !== '' && exitCode !== 0) {
    terminal.onNever();
    throw new Error(NO_SHELL.test(because) ? 'There is no shell in the image: try another, or a command that it has' : because);
  }
  const log = await writeLog(terminal, link).then(
    () => '',
    error => String(error instanceof Error ? error.message : error),
  );
  if (because !== '') link.onOutput(Buffer.from(`${because}\r\n`));
  else if (log !== '' && !link.signal.aborted) link.onOutput(Buffer.from(`${log}\r\n`));
  // Once the session knows its stream.
  void terminal.clock.sleep(0).then(() => link.onEnd({type: 'exit', exitCode}));
  return {write() {}, resize() {}, pause() {}, resume() {}, close() {}};
}

async function writeLog({connection, opening: {namespace, pod, container}}: JunkTerminal, link: SessionLink): Promise<void> {
  const path = `${resourcePath(podKind, namespace, pod)}/log`;
  const query = {container, limitBytes: MOST_LOG_BYTES};
  const answer = await (await connection.transport()).get(path, {query, accept: '*/*', signal: link.signal});
  for await (const bytes of answer.body) link.onOutput(bytes as Uint8Array);
}

/** How a container of a pod is now; undefined where the pod is another. */
export async function lookAt(terminal: Pick<JunkTerminal, 'connection' | 'opening' | 'uid'>, signal: AbortSignal) {
  const {namespace, pod: name, container} = terminal.opening;
  const pod = (await terminal.connection.read(resourcePath(podKind, namespace, name), {}, signal)) as KubeObject;
  return terminal.uid !== '' && pod.metadata.uid !== terminal.uid ? undefined : startingOf(pod, container);
}

function targetOf({opening: {context, namespace, pod}, uid}: JunkTerminal) {
  return {context, kind: podKind, namespace, name: pod, uid};
}
