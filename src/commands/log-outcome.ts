import type {LogFleet} from '../live/log-fleet.ts';
import type {LogSource} from '../logs/sources.ts';
import type {LogsWish} from './logs-wish.ts';

/** Tells of each source once when it is lost or refused, and again when it is so after it was not. */
export function tellLosses(tell: (message: string) => void): (sources: readonly LogSource[]) => void {
  const told = new Set<number>();
  return sources => {
    for (const source of sources) {
      const {id, state, text} = source;
      if (state === 'live') told.delete(id);
      if ((state !== 'lost' && state !== 'denied') || told.has(id)) continue;
      told.add(id);
      tell(
        state === 'lost'
          ? `The log of ${placeOf(source)} is lost, trying again: ${text}`
          : `The log of ${placeOf(source)} could not be read: ${text}`,
      );
    }
  };
}

/** The exit code when all has been read; what is to be said then is told. */
export function exitCodeOf({sources, status}: LogFleet, wish: LogsWish, printed: number, tell: (message: string) => void): number {
  const failed = sources.filter(({state}) => state === 'denied' || state === 'lost');
  for (const source of failed) tell(`The log of ${placeOf(source)} could not be read: ${source.text}`);
  if (sources.length === 0) {
    tell(`${status.text || 'There are no pods'}.`);
    return 3;
  }
  if (failed.length === sources.length) return 4;
  if (failed.length > 0) return 5;
  // Why is told in a note.
  if (sources.every(({state}) => state === 'waiting')) return 3;
  const isFiltered = wish.level !== undefined || wish.grep.length > 0;
  return printed === 0 && isFiltered ? 1 : 0;
}

function placeOf({namespace, pod, container}: LogSource): string {
  return `${namespace}/${pod} ${container}`;
}
