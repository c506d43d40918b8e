import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {memoryText} from '../kube/quantity.ts';
import type {LinkTransport} from './open-link.ts';
import {openRemote} from './remote.ts';

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
export async function execOnce(transport: LinkTransport, clock: Clock, wish: Exec): Promise<Executed> {
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
    return await collect(transport, clock, wish, over);
  } finally {
    signal.removeEventListener('abort', abort);
    timeout.abort();
  }
}

const mostErrorBytes = 65_536;

function collect(
  transport: LinkTransport,
  clock: Clock,
  {namespace, pod, container, command, mostBytes = 2 ** 20}: Exec,
  over: AbortController,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const {signal} = over;
    const output: Uint8Array[] = [];
    const errors: Uint8Array[] = [];
    let outputBytes = 0;
    let errorBytes = 0;
    signal.addEventListener('abort', () => reject(signal.reason), {once: true});
    const wish = {namespace, pod, container, command, hasInput: false, terminal: undefined, signal};
    openRemote(transport, clock, wish, {
      onOutput(bytes, from) {
        if (from === 'stderr') {
          if (errorBytes < mostErrorBytes) errors.push(bytes.subarray(0, mostErrorBytes - errorBytes));
          errorBytes += bytes.length;
          return;
        }
        outputBytes += bytes.length;
        if (outputBytes <= mostBytes) output.push(bytes);
        else over.abort(new ApiError(0, 'TooLarge', `"${command.join(' ')}" says more than ${memoryText(mostBytes)}`));
      },
      onEnd(end) {
        if (end.type === 'exit') {
          resolve({stdout: Buffer.concat(output), stderr: Buffer.concat(errors).toString('utf8'), exitCode: end.exitCode});
        } else if (end.type === 'failed') reject(end.error);
        else reject(new ApiError(0, 'ECONNRESET', `The connection was lost before "${command.join(' ')}" had ended`));
      },
    }).catch(reject);
  });
}
