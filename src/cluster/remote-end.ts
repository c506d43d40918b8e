import {ApiError} from '../kube/api-error.ts';
import {exitCodeOf} from './exec-channels.ts';
import {plainText} from './plain-text.ts';
import type {RemoteEnd} from './remote-types.ts';

/** No metav1.Status of a command that ended is larger. */
const MOST_BYTES = 65_536;

/** What the status channel tells, which may come in pieces. */
export type StatusReader = {
  /** How it ended, as soon as that is told. */
  take(piece: Uint8Array): RemoteEnd | undefined;
  /** No more comes: how it ended, undefined where nothing at all was told. */
  end(): RemoteEnd | undefined;
};

export function createStatusReader(): StatusReader {
  let told = new Uint8Array();
  return {
    take(piece) {
      told = Buffer.concat([told, piece]);
      return isWhole(told) || told.length > MOST_BYTES ? endOf(told) : undefined;
    },
    end: () => (told.length === 0 ? undefined : endOf(told)),
  };
}

/** Closed by the other side without a status. Some servers tell none for an attach whose process has ended. */
export function endOfClose(code: number, reason: string, isAttach: boolean): RemoteEnd {
  if (isAttach && code === 1000) return {type: 'exit', exitCode: 0};
  const words = plainText(reason, 200).trim();
  return {type: 'lost', error: new ApiError(0, 'ECONNRESET', `The connection was lost${words === '' ? '' : `: ${words}`}`)};
}

function endOf(status: Uint8Array): RemoteEnd {
  try {
    return {type: 'exit', exitCode: exitCodeOf(status)};
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {type: 'failed', error};
  }
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
