import type {Entry, EntryChange, Ledger} from '../changes/ledger.ts';
import {isCutShort, isMade, type Standing, standingOf} from '../changes/standing.ts';
import type {IsAlive} from '../changes/who.ts';
import type {Clock} from '../kube/clock.ts';
import type {Health, Row} from '../kube/row.ts';
import {history, historyRow, type PastChange} from '../resources/history.ts';
import type {LocalSource} from './local-tables.ts';

export type HistoryOptions = {
  readonly ledger: Ledger;
  readonly isAlive: IsAlive;
  /** The name of the context that is shown. */
  readonly context: () => string | undefined;
  readonly clock: Clock;
};

/** Many changes at once are shown together. */
const PAUSE_MS = 50;

/** Every change of the ledger as a row, the newest first. */
export function historySource({ledger, isAlive, context, clock}: HistoryOptions): LocalSource {
  const rows = (entries: readonly Entry[]): Row[] => pastChanges(entries, isAlive, context() ?? '').map(historyRow);
  return {
    kind: history,
    async read() {
      const {entries, problems} = await ledger.read();
      return {
        rows: rows(entries),
        problems,
        advice: ['What you change is listed here, and what other sittings on this host have changed.'],
      };
    },
    watch(changed) {
      const ended = new AbortController();
      let isWaiting = false;
      const stop = ledger.onChange(() => {
        if (isWaiting) return;
        isWaiting = true;
        void clock.sleep(PAUSE_MS, ended.signal).then(() => {
          isWaiting = false;
          if (!ended.signal.aborted) changed(rows(ledger.latest()));
        });
      });
      return () => {
        ended.abort();
        stop();
      };
    },
  };
}

/** One for each change of each entry. Takes them oldest first. */
export function pastChanges(entries: readonly Entry[], isAlive: IsAlive, context: string): PastChange[] {
  const standing = standingOf(entries);
  let last = Number.NEGATIVE_INFINITY;
  return entries.flatMap(entry => {
    // Of those that began in the same ms the later one is newer all the same.
    last = entry.at > last ? entry.at : last + 2 ** -10;
    return entry.changes.map((change, index) => ({...pastChange(entry, change, index, standing, isAlive, context), at: last}));
  });
}

function pastChange(entry: Entry, change: EntryChange, index: number, standing: Standing, isAlive: IsAlive, context: string): PastChange {
  const {target, sentence, before, after, kubectl} = change;
  const {user, host} = entry.who;
  return {
    id: entry.id,
    index,
    at: entry.at,
    what: entry.changes.length === 1 ? sentence : `${entry.title} (${entry.changes.length})`,
    context: entry.context,
    isHere: entry.context === context,
    kind: target.kind,
    namespace: target.namespace,
    name: target.name,
    before,
    after,
    ...resultOf(entry, change, standing, isAlive),
    who: `${user}@${host}`,
    as: entry.as,
    reason: entry.reason ?? '',
    kubectl: kubectl === '' ? '' : `kubectl ${kubectl}`,
    lasting: isRunning(entry, isAlive) ? 'it still runs' : (standing.whyLasting(entry, change) ?? ''),
    unresumable: whyNotResumed(entry, standing, isAlive),
  };
}

function resultOf(entry: Entry, change: EntryChange, standing: Standing, isAlive: IsAlive): {result: string; health: Health} {
  const {outcome, problem} = change;
  if (isMade(entry, change) && standing.isUndone(entry, change)) return {result: 'undone', health: 'done'};
  switch (outcome) {
    case 'done':
      return {result: problem === undefined ? 'done' : `done: ${problem}`, health: 'ok'};
    case 'failed':
      return {result: `failed: ${problem ?? 'no reason given'}`, health: 'failing'};
    case 'unknown':
      return {result: `not known: ${problem ?? 'the link was lost'}`, health: 'waiting'};
    case 'cancelled':
      return {result: problem ?? 'cancelled', health: 'done'};
    case 'planned':
      if (entry.endedAt !== undefined) return {result: problem === undefined ? 'not sent' : `not sent: ${problem}`, health: 'done'};
      if (standing.isResumed(entry)) return {result: 'gone on with later', health: 'done'};
      if (isCutShort(entry, isAlive)) return {result: 'cut short', health: 'waiting'};
      return {result: isAlive(entry) ? 'runs' : 'no end is known', health: 'waiting'};
  }
}

function isRunning(entry: Entry, isAlive: IsAlive): boolean {
  return entry.endedAt === undefined && isAlive(entry) === true;
}

function whyNotResumed(entry: Entry, standing: Standing, isAlive: IsAlive): string | undefined {
  if (entry.endedAt !== undefined) return 'it was not cut short';
  if (isRunning(entry, isAlive)) return 'it still runs';
  if (!isCutShort(entry, isAlive)) return `it ran on ${entry.who.host}: only there it is known whether it still runs`;
  if (standing.isResumed(entry)) return 'it was gone on with later';
  if (!entry.isResumable || !entry.changes.some(({outcome, step}) => outcome === 'planned' && step))
    return 'the ledger does not hold what was to be sent';
  return undefined;
}
