import type {FieldChange} from '../kube/field-changes.ts';
import type {JsonObject, KubeObject, ResourceKind} from '../kube/object.ts';
import type {ItemName} from '../kube/take-back.ts';
import type {Step, Subresource, Target, Undo} from './change.ts';
import type {Entry, EntryChange, Settled} from './ledger.ts';

/** What happened to an entry: one line of the ledger. */
export type LedgerEvent =
  | {readonly type: 'begin'; readonly entry: Entry}
  /** Without `undo` where it is as it was at the beginning. */
  | {readonly type: 'settle'; readonly id: string; readonly index: number; readonly settled: Omit<Settled, 'undo'> & {readonly undo?: Undo}}
  | {readonly type: 'end'; readonly id: string; readonly at: number};

/** One line of JSON, without its end. */
export function lineOf(event: LedgerEvent): string {
  return JSON.stringify(event);
}

/** The event of a line; undefined where it is none that this program writes. Whatever the line holds, what is answered is whole. */
export function eventOf(line: string): LedgerEvent | undefined {
  try {
    return readEvent(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Entries in the order in which they began, with what happened to them since; events of one entry may come in any order. */
export function entriesOf(events: readonly LedgerEvent[]): Entry[] {
  const entries = new Map<string, Entry>();
  for (const event of events) if (event.type === 'begin') entries.set(event.entry.id, event.entry);
  for (const event of events) {
    if (event.type === 'begin') continue;
    const entry = entries.get(event.id);
    if (!entry) continue;
    entries.set(event.id, event.type === 'end' ? {...entry, endedAt: event.at} : settledIn(entry, event.index, event.settled));
  }
  return [...entries.values()].sort((a, b) => a.at - b.at);
}

/** The entry with one of its changes settled. */
export function settledIn(entry: Entry, index: number, settled: Omit<Settled, 'undo'> & {readonly undo?: Undo}): Entry {
  return {...entry, changes: entry.changes.map((change, at) => (at === index ? {...change, ...settled} : change))};
}

class Unreadable extends Error {}

type Raw = Readonly<Record<string, unknown>>;

function readEvent(value: unknown): LedgerEvent {
  const raw = mapOf(value);
  switch (raw['type']) {
    case 'begin':
      return {type: 'begin', entry: readEntry(mapOf(raw['entry']))};
    case 'settle': {
      const settled = mapOf(raw['settled']);
      const undo = settled['undo'] === undefined ? {} : {undo: readUndo(settled['undo'])};
      const known = {outcome: outcomeOf(settled['outcome']), problem: textOrNone(settled['problem']), ...undo};
      return {type: 'settle', id: textOf(raw['id']), index: numberOf(raw['index']), settled: known};
    }
    case 'end':
      return {type: 'end', id: textOf(raw['id']), at: numberOf(raw['at'])};
    default:
      throw new Unreadable();
  }
}

function readEntry(raw: Raw): Entry {
  const who = mapOf(raw['who']);
  const cause = mapOf(raw['cause'] ?? {});
  const causes = ['undoes', 'redoes', 'resumes'].flatMap(name => (typeof cause[name] === 'string' ? [[name, cause[name]]] : []));
  return {
    id: textOf(raw['id']),
    at: numberOf(raw['at']),
    who: {user: textOf(who['user']), host: textOf(who['host']), pid: numberOf(who['pid'])},
    context: textOf(raw['context']),
    as: textOf(raw['as'] ?? ''),
    title: textOf(raw['title']),
    reason: textOrNone(raw['reason']),
    cause: Object.fromEntries(causes),
    isResumable: raw['isResumable'] === true,
    changes: listOf(raw['changes']).map(one => readChange(mapOf(one))),
    endedAt: typeof raw['endedAt'] === 'number' ? raw['endedAt'] : undefined,
  };
}

function readChange(raw: Raw): EntryChange {
  const step = readStep(raw['step']);
  return {
    target: readTarget(mapOf(raw['target'])),
    sentence: textOf(raw['sentence']),
    before: textOf(raw['before'] ?? ''),
    after: textOf(raw['after'] ?? ''),
    kubectl: textOf(raw['kubectl'] ?? ''),
    outcome: outcomeOf(raw['outcome']),
    problem: textOrNone(raw['problem']),
    undo: readUndo(raw['undo']),
    ...(step ? {step} : {}),
    ...(raw['isConfidential'] === true ? {isConfidential: true as const} : {}),
  };
}

function readTarget(raw: Raw): Target {
  const {group, version, plural, singular, name, isNamespaced} = mapOf(raw['kind']);
  const kind: ResourceKind = {
    group: textOf(group),
    version: textOf(version),
    plural: textOf(plural),
    singular: textOf(singular),
    name: textOf(name),
    isNamespaced: isNamespaced === true,
  };
  const [context, namespace, uid] = [textOf(raw['context']), textOf(raw['namespace'] ?? ''), textOf(raw['uid'] ?? '')];
  return {context, kind, namespace, name: textOf(raw['name']), uid};
}

/** What cannot be read cannot be undone; the rest of the entry is worth knowing all the same. */
function readUndo(value: unknown): Undo {
  try {
    const raw = mapOf(value);
    switch (raw['type']) {
      case 'fields':
        return {
          type: 'fields',
          ...subresourceOf(raw),
          changes: listOf(raw['changes']).map(readFieldChange),
          ...(raw['items'] === undefined ? {} : {items: listOf(raw['items']).map(readItem)}),
          ...(raw['also'] === undefined ? {} : {also: readUndo(raw['also'])}),
        };
      case 'recreate': {
        const manifest = mapOf(raw['manifest']);
        textOf(mapOf(manifest['metadata'])['name']);
        return {type: 'recreate', manifest: manifest as unknown as KubeObject};
      }
      case 'remove':
        return {type: 'remove', uid: textOf(raw['uid'])};
      case 'none':
        return {type: 'none', because: textOf(raw['because'])};
    }
  } catch {}
  return {type: 'none', because: 'what the ledger holds of it cannot be read'};
}

function readFieldChange(value: unknown): FieldChange {
  const {path, before, after} = mapOf(value);
  return {path: pathOf(path), before: before as FieldChange['before'], after: after as FieldChange['after']};
}

function readItem(value: unknown): ItemName {
  const {path, name} = mapOf(value);
  return {path: pathOf(path), name: textOf(name)};
}

/** Only a constant patch can be sent again. */
function readStep(value: unknown): Step | undefined {
  try {
    const raw = mapOf(value);
    return raw['type'] === 'patch' ? {type: 'patch', ...subresourceOf(raw), patch: mapOf(raw['patch']) as JsonObject} : undefined;
  } catch {
    return undefined;
  }
}

function subresourceOf({subresource}: Raw): {subresource?: Subresource} {
  if (subresource === undefined) return {};
  if (subresource === 'scale' || subresource === 'status' || subresource === 'ephemeralcontainers') return {subresource};
  throw new Unreadable();
}

function outcomeOf(value: unknown): EntryChange['outcome'] {
  if (value === 'planned' || value === 'done' || value === 'failed' || value === 'unknown' || value === 'cancelled') return value;
  throw new Unreadable();
}

function pathOf(value: unknown): (string | number)[] {
  return listOf(value).map(step => (typeof step === 'number' ? step : textOf(step)));
}

function mapOf(value: unknown): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable();
  return value as Raw;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Unreadable();
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Unreadable();
  return value;
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Unreadable();
  return value;
}
