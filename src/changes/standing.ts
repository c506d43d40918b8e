import type {Target} from './change.ts';
import type {Entry, EntryChange} from './ledger.ts';
import type {IsAlive} from './who.ts';

/** What has become of entries since: undone, redone, gone on with. */
export type Standing = {
  /** A later entry took this change back, and none brought it back again. */
  isUndone(entry: Entry, change: EntryChange): boolean;
  /** Why this change cannot be undone; undefined where it can. */
  whyLasting(entry: Entry, change: EntryChange): string | undefined;
  /** The changes that can be undone, in the order in which they were made. */
  undoable(entry: Entry): readonly EntryChange[];
  /** A later entry went on with it. */
  isResumed(entry: Entry): boolean;
  /** The uid of what has been created anew in the place of a deleted object. */
  uidNow(uid: string): string;
};

/** Takes all entries, oldest first. */
export function standingOf(entries: readonly Entry[]): Standing {
  const places = new Map(entries.map((entry, place) => [entry.id, place]));
  const reversers = new Map<string, Entry[]>();
  const resumed = new Set<string>();
  const newUids = new Map<string, string>();
  for (const [place, entry] of entries.entries()) {
    const {undoes, redoes, resumes} = entry.cause;
    if (resumes !== undefined) resumed.add(resumes);
    const id = undoes ?? redoes;
    const reversed = id === undefined ? undefined : entries[places.get(id) ?? -1];
    // A damaged ledger might tell that two entries undo each other.
    if (!reversed || (places.get(reversed.id) ?? 0) >= place) continue;
    reversers.set(reversed.id, [...(reversers.get(reversed.id) ?? []), entry]);
    rememberUids(reversed, entry);
  }
  return {isUndone, whyLasting, undoable, isResumed: ({id}) => resumed.has(id), uidNow};

  function isUndone(entry: Entry, {target}: EntryChange): boolean {
    return (reversers.get(entry.id) ?? []).some(reverser =>
      reverser.changes.some(change => isSameObject(change.target, target) && isMade(reverser, change) && !isUndone(reverser, change)),
    );
  }

  function whyLasting(entry: Entry, change: EntryChange): string | undefined {
    if (!isMade(entry, change)) return 'it was not done';
    if (isUndone(entry, change)) return 'it is undone';
    return change.undo.type === 'none' ? change.undo.because : undefined;
  }

  function undoable(entry: Entry): readonly EntryChange[] {
    return entry.changes.filter(change => whyLasting(entry, change) === undefined);
  }

  function rememberUids(deleted: Entry, entry: Entry): void {
    for (const {target, outcome, undo} of entry.changes) {
      if (outcome !== 'done' || undo.type !== 'remove' || undo.uid === '') continue;
      const before = deleted.changes.find(change => change.undo.type === 'recreate' && isSameObject(change.target, target));
      if (before && before.target.uid !== '' && before.target.uid !== undo.uid) newUids.set(before.target.uid, undo.uid);
    }
  }

  function uidNow(uid: string): string {
    const seen = new Set<string>();
    let now = uid;
    for (let next = newUids.get(now); next !== undefined && !seen.has(next); next = newUids.get(now)) {
      seen.add(next);
      now = next;
    }
    return now;
  }
}

/** It was made, or may have been: the link was lost, or the program died before it could write that it was. */
export function isMade({endedAt}: Entry, {outcome, undo}: EntryChange): boolean {
  if (outcome === 'done') return true;
  return (outcome === 'unknown' || (outcome === 'planned' && endedAt === undefined)) && undo.type === 'fields';
}

/** What did not come to its end, and whose process is gone. */
export function cutShort(entries: readonly Entry[], isAlive: IsAlive): readonly Entry[] {
  const {isResumed} = standingOf(entries);
  return entries.filter(entry => isCutShort(entry, isAlive) && !isResumed(entry));
}

export function isCutShort(entry: Entry, isAlive: IsAlive): boolean {
  return entry.endedAt === undefined && isAlive(entry) === false;
}

export function isSameObject(a: Target, b: Target): boolean {
  const isSameKind = a.kind.plural === b.kind.plural && a.kind.group === b.kind.group;
  return isSameKind && a.name === b.name && a.namespace === b.namespace && a.context === b.context;
}
