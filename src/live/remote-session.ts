import type {Remote, RemoteEnd} from '../cluster/remote.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {RemoteTerminal, SessionLink, SessionStream} from '../store/session-control.ts';
import type {Connection} from './connection.ts';
import {linkWithLines, streamWithLines} from './plain-lines.ts';

/** ctrl-d ends a shell that waits at its prompt; ctrl-c what runs in one, whose prompt then takes the next ctrl-d. */
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const PROMPT_MS = 300;

export type RemoteSessionOptions = {
  readonly clock: Clock;
  readonly connectionOf: (context: string) => Connection | undefined;
};

/** A terminal in a container. Of several commands the first that is in the image runs. */
export async function openRemoteSession(
  {clock, connectionOf}: RemoteSessionOptions,
  {context, namespace, pod, container, commands, has = {terminal: true, input: true}}: RemoteTerminal,
  given: SessionLink,
): Promise<SessionStream> {
  const link = has.terminal ? given : linkWithLines(given);
  const connection = connectionOf(context);
  if (!connection) throw new ApiError(0, 'Unknown', `No context is called ${context}`);
  const [{openRemote}, transport] = await Promise.all([import('../cluster/remote.ts'), connection.transport()]);
  let size = {columns: link.columns, rows: link.rows};
  let hasOutput = false;
  let isPaused = false;
  let isClosed = false;
  // Once it stands the link's own signal would cut off the goodbye.
  const opening = new AbortController();
  const abort = () => opening.abort(link.signal.reason);
  if (link.signal.aborted) abort();
  link.signal.addEventListener('abort', abort, {once: true});
  let remote: Remote = await open(0);
  link.signal.removeEventListener('abort', abort);
  link.signal.addEventListener('abort', close, {once: true});
  const stream: SessionStream = {
    write: bytes => void remote.write(bytes),
    resize(columns, rows) {
      size = {columns, rows};
      remote.resize(columns, rows);
    },
    pause() {
      isPaused = true;
      remote.pause();
    },
    resume() {
      isPaused = false;
      remote.resume();
    },
    close,
  };
  return has.terminal ? stream : streamWithLines(stream, given, has.input);

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    void leave(remote);
  }

  /** Runtimes leave a process running when nobody is at its terminal any more, hence a shell is ended as a user would. */
  async function leave(left: Remote): Promise<void> {
    if (commands) {
      left.write(`${CTRL_D}${CTRL_C}`);
      await clock.sleep(PROMPT_MS);
      left.write(CTRL_D);
      await clock.sleep(PROMPT_MS);
    }
    left.close();
  }

  function open(index: number): Promise<Remote> {
    const command = commands?.[index];
    const wish = {
      namespace,
      pod,
      container,
      command,
      hasInput: has.input,
      terminal: has.terminal ? size : undefined,
      signal: opening.signal,
    };
    return openRemote(transport, clock, wish, {
      onOutput(bytes) {
        if (isClosed) return;
        hasOutput = true;
        link.onOutput(bytes);
      },
      onEnd: end => onEnd(end, index),
      onQuiet: link.onQuiet,
    });
  }

  function onEnd(end: RemoteEnd, index: number): void {
    if (isClosed) return;
    const isMissing = end.type === 'failed' && !hasOutput && /^There is no "/.test(end.error.message);
    if (isMissing && commands && index + 1 < commands.length) return void openNext(index + 1);
    isClosed = true;
    if (end.type === 'exit') link.onEnd(end);
    else if (isMissing && commands && commands.length > 1)
      link.onEnd({type: 'lost', because: `There is no shell in ${container || pod}`, offer: 'debug'});
    else link.onEnd({type: 'lost', because: end.error.message});
  }

  async function openNext(index: number): Promise<void> {
    try {
      const next = await open(index);
      remote = next;
      if (isPaused) next.pause();
      if (isClosed) void leave(next);
    } catch (error) {
      link.onEnd({type: 'lost', because: error instanceof Error ? error.message : String(error)});
    }
  }
}
