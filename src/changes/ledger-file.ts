import {isSame} from '../kube/field-changes.ts';
import type {Json} from '../kube/object.ts';
import type {Undo} from './change.ts';
import type {Entry, EntryChange, Ledger, Settled} from './ledger.ts';
import {type Disk, ledgerDisk} from './ledger-disk.ts';
import {entriesOf, eventOf, type LedgerEvent, lineOf, settledIn} from './ledger-lines.ts';

export type LedgerOptions = {
  /** Where the file lies; undefined: nothing is kept on disk. */
  readonly folder: string | undefined;
  /** Why there is no folder; said with the first change. */
  readonly because?: string;
  /** Above that, in bytes, the file is put aside, and the one before it is forgotten. */
  readonly capBytes?: number;
};

const CAP_BYTES = 4 * 2 ** 20;
const unkept: Undo = {type: 'none', because: 'the values of a secret are not kept on disk'};

/** Opens nothing yet: the file is read and written when it is needed. */
export function openLedger({folder, because, capBytes = CAP_BYTES}: LedgerOptions): Ledger {
  const disk = folder === undefined ? undefined : ledgerDisk(folder, capBytes);
  /** As they are in this sitting; what is on disk knows less: it lacks what is confidential. */
  const own = new Map<string, Entry>();
  const written = new Set<string>();
  const listeners = new Set<() => void>();
  let others: readonly Entry[] = [];
  let isTold = false;

  return {
    begin(entry, confidential) {
      const changes = entry.changes.map((change, index) => (confidential.has(index) ? {...change, isConfidential: true as const} : change));
      const begun: Entry = {...entry, changes, endedAt: undefined};
      put(begun);
      return keep(begun, []);
    },
    settle(id, index, settled) {
      const before = own.get(id);
      const change = before?.changes[index];
      if (!before || !change) return Promise.resolve(undefined);
      const entry = settledIn(before, index, settled);
      put(entry);
      return keep(entry, [{type: 'settle', id, index, settled: kept(change, settled)}]);
    },
    end(id, at) {
      const before = own.get(id);
      if (!before) return Promise.resolve(undefined);
      const entry = {...before, endedAt: at};
      put(entry);
      return keep(entry, [{type: 'end', id, at}]);
    },
    async read() {
      if (!disk) return {entries: latest(), problems: []};
      const events: LedgerEvent[] = [];
      const problems = await disk.read(line => {
        const event = eventOf(line);
        if (event) events.push(event);
        return event !== undefined;
      });
      others = entriesOf(events).filter(({id}) => !own.has(id));
      return {entries: latest(), problems};
    },
    get own() {
      return [...own.keys()];
    },
    latest,
    onChange(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };

  function latest(): readonly Entry[] {
    // Sorting is stable: of those that began in the same moment ours stand in their order.
    return [...others, ...own.values()].sort((a, b) => a.at - b.at);
  }

  function put(entry: Entry): void {
    own.set(entry.id, entry);
    for (const changed of listeners) changed();
  }

  async function keep(entry: Entry, events: readonly LedgerEvent[]): Promise<string | undefined> {
    if (!disk) {
      const told = isTold || because === undefined ? undefined : `changes are not kept on disk: ${because}`;
      isTold = true;
      return told;
    }
    // Where the beginning could not be written it is written with what comes next, as far as things have come by then.
    const isNew = !written.has(entry.id);
    written.add(entry.id);
    const lines = isNew ? [{type: 'begin' as const, entry: keptEntry(entry)}] : events;
    const problem = await append(disk, lines);
    if (isNew && problem !== undefined) written.delete(entry.id);
    return problem;
  }
}

async function append(disk: Disk, events: readonly LedgerEvent[]): Promise<string | undefined> {
  let problem: string | undefined;
  for (const event of events) {
    const isEnd = event.type === 'end' || (event.type === 'begin' && event.entry.endedAt !== undefined);
    problem = (await disk.append(lineOf(event), isEnd)) ?? problem;
  }
  return problem;
}

function keptEntry(entry: Entry): Entry {
  return {...entry, changes: entry.changes.map(keptChange)};
}

/** Neither the values of a secret nor the lines in which they stand. */
function keptChange(change: EntryChange): EntryChange {
  if (!change.isConfidential) return change;
  const {step: _step, ...rest} = change;
  return {...rest, before: '', after: '', kubectl: '', undo: change.undo.type === 'none' ? change.undo : unkept};
}

function kept(change: EntryChange, {outcome, problem, undo}: Settled): Omit<Settled, 'undo'> & {readonly undo?: Undo} {
  if (isSame(undo as unknown as Json, change.undo as unknown as Json)) return {outcome, problem};
  return {outcome, problem, undo: change.isConfidential && undo.type !== 'none' ? unkept : undo};
}
