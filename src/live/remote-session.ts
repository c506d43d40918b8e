import type {Remote, RemoteEnd} from '../cluster/remote.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {RemoteTerminal, SessionLink, SessionStream} from '../store/session-control.ts';
import type {Connection} from './connection.ts';
import {linkWithLines, streamWithLines} from './plain-lines.ts';

/** ctrl-c, ctrl-d. */
const END_SHELL = '\u0003\u0004';

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
  let remote: Remote = await open(0);
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
    close() {
      isClosed = true;
      // Runtimes leave the process running when nobody is at its terminal any more: it is ended as a user would.
      if (commands) remote.write(END_SHELL);
      remote.close();
    },
  };
  return has.terminal ? stream : streamWithLines(stream, given, has.input);

  function open(index: number): Promise<Remote> {
    const command = commands?.[index];
    const wish = {namespace, pod, container, command, hasInput: has.input, terminal: has.terminal ? size : undefined, signal: link.signal};
    return openRemote(transport, clock, wish, {
      onOutput(bytes) {
        hasOutput = true;
        link.onOutput(bytes);
      },
      onEnd: end => onEnd(end, index),
      onQuiet: link.onQuiet,
    });
  }

  function onEnd(end: RemoteEnd, index: number): void {
    if (end.type === 'exit') return link.onEnd(end);
    const isMissing = end.type === 'failed' && !hasOutput && /^There is no "/.test(end.error.message);
    if (isMissing && commands && index + 1 < commands.length && !isClosed) return void openNext(index + 1);
    if (isMissing && commands && commands.length > 1)
      return link.onEnd({type: 'lost', because: `There is no shell in ${container || pod}`, offer: 'debug'});
    link.onEnd({type: 'lost', because: end.error.message});
  }

  async function openNext(index: number): Promise<void> {
    try {
      const next = await open(index);
      remote = next;
      if (isPaused) next.pause();
      if (isClosed) next.close();
    } catch (error) {
      link.onEnd({type: 'lost', because: error instanceof Error ? error.message : String(error)});
    }
  }
}
