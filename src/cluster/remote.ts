import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {type LinkTransport, openLink} from './open-link.ts';
import {type ChannelEvents, messageChannels, spdyChannels} from './remote-channels.ts';
import {createStatusReader, endOfClose} from './remote-end.ts';
import {remotePath} from './remote-path.ts';
import {refusedRemote} from './remote-refusal.ts';
import type {Remote, RemoteEnd, RemoteEvents, RemoteWish} from './remote-types.ts';
import {tunnelSocket} from './tunnel-socket.ts';

export type {Remote, RemoteEnd, RemoteEvents, RemoteWish} from './remote-types.ts';

/**
 * Runs a command in a container, or joins what runs there. Rejects with an ApiError where the server refuses, with the signal's reason when that
 * fires before it stands. Nothing is told before it has resolved, nor after `close` or the signal. Follows client-go/tools/remotecommand (v4, v5).
 */
export async function openRemote(transport: LinkTransport, clock: Clock, wish: RemoteWish, events: RemoteEvents): Promise<Remote> {
  const {signal, terminal, command} = wish;
  const {link, by, protocol} = await openLink(transport, command ? 'exec' : 'attach', remotePath(wish), signal).catch((error: unknown) => {
    throw refusedRemote(error, wish);
  });
  signal.throwIfAborted();
  const status = createStatusReader();
  let isInputOver = !wish.hasInput;
  let isOver = false;
  let isFree = true;
  const socket = tunnelSocket(link, clock, {
    onMessage: bytes => void (isTelling() && channels.receive(bytes)),
    onDrain() {
      isFree = true;
      if (isTelling()) events.onDrain?.();
    },
    onQuiet: forMs => void (isTelling() && events.onQuiet?.(forMs)),
    onClose({code, reason, isSilent}) {
      if (!isSilent) return end(status.end() ?? endOfClose(code, reason, command === undefined));
      end({type: 'lost', error: new ApiError(0, 'ETIMEDOUT', 'The connection was lost: nothing was heard for a minute')});
    },
  });
  const told: ChannelEvents = {
    onOutput: (bytes, from) => void (bytes.length > 0 && isTelling() && events.onOutput(bytes, from)),
    onStatus: bytes => endWith(status.take(bytes)),
    onStatusEnd: () => endWith(status.end()),
  };
  const channels = by === 'SPDY' ? spdyChannels(wish, send, told) : messageChannels(protocol === 'v5.channel.k8s.io', send, told);
  if (terminal) channels.resize(terminal.columns, terminal.rows);

  return {
    write(input) {
      if (isInputOver || isOver) return true;
      channels.write(typeof input === 'string' ? Buffer.from(input) : input);
      return isFree;
    },
    endInput() {
      if (isInputOver || isOver) return true;
      isInputOver = channels.endInput();
      return isInputOver;
    },
    resize(columns, rows) {
      if (terminal && !isOver) channels.resize(columns, rows);
    },
    pause: socket.pause,
    resume: socket.resume,
    close() {
      isOver = true;
      socket.close();
    },
  };

  function isTelling(): boolean {
    return !isOver && !signal.aborted;
  }

  function send(bytes: Uint8Array): void {
    isFree = socket.send(bytes);
  }

  function endWith(how: RemoteEnd | undefined): void {
    if (how) end(how);
  }

  function end(how: RemoteEnd): void {
    const isTold = isTelling();
    isOver = true;
    socket.close();
    if (isTold) events.onEnd(how);
  }
}
