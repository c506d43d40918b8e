import type {WebSocket} from 'ws';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {memoryText} from '../kube/quantity.ts';
import {resourcePath} from '../kube/paths.ts';
import {channels, exitCodeOf, frameOf, protocols} from './exec-channels.ts';
import type {UpgradableTransport} from './transport-types.ts';

export type Exec = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  /** Of stdout; 1 MiB unless told. */
  readonly mostBytes?: number;
  /** From the start to the end of the command; 30 s unless told. */
  readonly timeoutInMs?: number;
};

export type Executed = {
  readonly stdout: Uint8Array;
  /** Its first 64 KiB. */
  readonly stderr: string;
  readonly exitCode: number;
};

/**
 * Runs a command in a container, without input and without a terminal. Throws an ApiError: what the server refuses, `ETIMEDOUT` for a command
 * that takes too long, `TooLarge` for one that says more than `mostBytes`, what the runtime says of one that it cannot start. The command
 * lives on where it does not end of itself. An exit code other than 0 is no error. The signal's reason is thrown when it fires.
 */
export async function execOnce(transport: Pick<UpgradableTransport, 'upgrade'>, clock: Clock, wish: Exec): Promise<Executed> {
  const {signal, timeoutInMs = 30_000} = wish;
  const over = new AbortController();
  const timeout = new AbortController();
  const abort = () => over.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, {once: true});
  void clock.sleep(timeoutInMs, timeout.signal).then(
    () => {
      const message = `"${wish.command.join(' ')}" did not end within ${Math.round(timeoutInMs / 1000)} s`;
      if (!timeout.signal.aborted) over.abort(new ApiError(0, 'ETIMEDOUT', message));
    },
    () => {},
  );
  try {
    const ws = await transport.upgrade(execPath(wish), {protocols, signal: over.signal});
    return await collect(ws, wish, over.signal);
  } finally {
    signal.removeEventListener('abort', abort);
    timeout.abort();
  }
}

function execPath({namespace, pod, container, command}: Exec): string {
  const path = resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace, pod);
  const query = new URLSearchParams({container, stdout: 'true', stderr: 'true'});
  for (const word of command) query.append('command', word);
  return `${path}/exec?${query}`;
}

const mostErrorBytes = 65_536;

function collect(ws: WebSocket, {command, mostBytes = 2 ** 20}: Exec, signal: AbortSignal): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const output: Uint8Array[] = [];
    const errors: Uint8Array[] = [];
    let outputBytes = 0;
    let errorBytes = 0;
    let status: Uint8Array | undefined;
    const finish = (otherwise: () => unknown) => {
      signal.removeEventListener('abort', abort);
      try {
        if (!status) throw otherwise();
        resolve({stdout: Buffer.concat(output), stderr: Buffer.concat(errors).toString('utf8'), exitCode: exitCodeOf(status)});
      } catch (error) {
        reject(error);
      }
    };
    const lost = () => new ApiError(0, 'ECONNRESET', `The connection was lost before "${command.join(' ')}" had ended`);
    const abort = () => finish(() => signal.reason);
    if (signal.aborted || ws.readyState === ws.CLOSED) return finish(() => (signal.aborted ? signal.reason : lost()));
    signal.addEventListener('abort', abort, {once: true});
    ws.on('message', data => {
      const frame = frameOf(data as Buffer);
      if (!frame) return;
      const {channel, bytes} = frame;
      if (channel === channels.output) {
        outputBytes += bytes.length;
        if (outputBytes <= mostBytes) output.push(bytes);
        else {
          reject(new ApiError(0, 'TooLarge', `"${command.join(' ')}" says more than ${memoryText(mostBytes)}`));
          ws.terminate();
        }
      } else if (channel === channels.error && errorBytes < mostErrorBytes) {
        errors.push(bytes.subarray(0, mostErrorBytes - errorBytes));
        errorBytes += bytes.length;
      } else if (channel === channels.status) {
        status = bytes;
        // Nothing follows it; some servers wait for the other side to close.
        ws.close(1000);
      }
    });
    ws.on('close', () => finish(lost));
    return ws.resume();
  });
}
