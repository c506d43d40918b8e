import {ApiError} from '../kube/api-error.ts';
import {record, records, text} from '../kube/loose.ts';
import {plainText} from './plain-text.ts';

/** Streams within one WebSocket, told apart by the first byte of each message (k8s.io/apimachinery/pkg/util/remotecommand). */
export const channels = {input: 0, output: 1, error: 2, status: 3, size: 4, close: 255} as const;

export type Frame = {readonly channel: number; readonly bytes: Uint8Array};

/** What came, undefined for a message without a channel. Its bytes are a view of the message. On `close`, the one byte is the channel. */
export function frameOf(message: Uint8Array): Frame | undefined {
  return message.length === 0 ? undefined : {channel: message[0]!, bytes: message.subarray(1)};
}

export function framed(channel: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(1 + bytes.length);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

/**
 * The code with which a command ended, from the metav1.Status on the status channel. Throws an ApiError where it could not be run at all.
 * Follows errorDecoderV4 of client-go/tools/remotecommand.
 */
export function exitCodeOf(bytes: Uint8Array): number {
  const status = parsed(bytes);
  if (!status) throw new ApiError(0, 'InvalidStatus', 'How the command ended was told in a form that cannot be read');
  if (status['status'] === 'Success') return 0;
  const cause = records(record(status['details'])['causes']).find(({reason}) => reason === 'ExitCode');
  const code = Number(text(cause?.['message']) || Number.NaN);
  if (status['reason'] === 'NonZeroExitCode' && Number.isInteger(code)) return code;
  const httpCode = typeof status['code'] === 'number' ? status['code'] : 500;
  throw new ApiError(httpCode, text(status['reason']) || 'InternalError', failureWords(text(status['message'])));
}

/** What a runtime says of a command that it could not start, in few words where it is known: `there is no "cat" in the container`. */
export function failureWords(message: string): string {
  const missing = /exec: \\?"([^"\\]+)\\?": (?:executable file not found in \$PATH|stat [^:]*: no such file or directory)/.exec(
    message,
  )?.[1];
  if (missing !== undefined) return `There is no "${plainText(missing, 100)}" in the container`;
  const refused = /exec: \\?"([^"\\]+)\\?": permission denied/.exec(message)?.[1];
  if (refused !== undefined) return `"${plainText(refused, 100)}" may not be run in the container`;
  return plainText(message.replace(/^(Internal error occurred: )+/, ''), 500) || 'The command could not be run';
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const status: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof status === 'object' && status !== null ? record(status) : undefined;
  } catch {
    return undefined;
  }
}
