import {type Sitting, type Takeable, untouched} from '../store/sitting.ts';
import type {Note} from './change.ts';
import type {Entry, Ledger} from './ledger.ts';
import {isMade, type Standing, standingOf} from './standing.ts';

/** What `u` and `U` would take back: the newest of this sitting that can be, from the ledger's memory. */
export function sittingOf(ledger: Pick<Ledger, 'own' | 'latest'>): Sitting {
  const entries = ledger.latest();
  const own = new Set(ledger.own);
  const newest = entries.filter(({id}) => own.has(id)).reverse();
  if (newest.length === 0) return untouched;
  const [running] = newest.filter(({endedAt}) => endedAt === undefined);
  if (running) {
    const because = `${running.title} still runs; ctrl-c stops it`;
    return {undo: {because}, redo: {because}};
  }
  const standing = standingOf(entries);
  return {
    undo: takeable(
      newest.filter(({cause}) => cause.undoes === undefined),
      standing,
      {nothing: untouched.undo, exhausted: {because: 'All of this sitting is undone; H lists earlier changes'}},
    ),
    redo: takeable(
      newest.filter(({cause}) => cause.undoes !== undefined),
      standing,
      {nothing: untouched.redo, exhausted: {because: 'All that was undone is redone'}},
    ),
  };
}

/** What of this sitting came after an entry and stays, since it cannot be undone. */
export function stayingAfter(ledger: Pick<Ledger, 'own' | 'latest'>, id: string): Note[] {
  const entries = ledger.latest();
  const standing = standingOf(entries);
  const own = new Set(ledger.own);
  return entries
    .slice(entries.findIndex(entry => entry.id === id) + 1)
    .filter(entry => own.has(entry.id) && entry.cause.undoes === undefined && standing.undoable(entry).length === 0)
    .flatMap(entry => {
      const change = entry.changes.find(one => isMade(entry, one) && !standing.isUndone(entry, one));
      const because = change && standing.whyLasting(entry, change);
      return because === undefined ? [] : [{level: 'info', text: `${entry.title} came after it and stays: ${because}.`}];
    });
}

function takeable(newest: readonly Entry[], standing: Standing, {nothing, exhausted}: Record<'nothing' | 'exhausted', Takeable>): Takeable {
  const found = newest.find(entry => standing.undoable(entry).length > 0);
  if (found) return {id: found.id, title: found.title, context: found.context};
  const lasting = newest.find(entry => entry.changes.some(change => isMade(entry, change) && !standing.isUndone(entry, change)));
  const change = lasting?.changes.find(one => isMade(lasting, one) && !standing.isUndone(lasting, one));
  if (lasting && change) return {because: `${lasting.title} cannot be undone: ${standing.whyLasting(lasting, change)}`};
  return newest.some(entry => entry.changes.some(one => isMade(entry, one))) ? exhausted : nothing;
}
