import {type FieldChange, isSame, pathText, valueAt} from '../kube/field-changes.ts';
import type {Json, KubeObject} from '../kube/object.ts';
import {replicasOf} from '../kube/replicas.ts';
import {placeNow, takeBack} from '../kube/take-back.ts';
import type {Because, Draft, Note, Step, Target, Undo} from './change.ts';
import type {Entry, EntryChange} from './ledger.ts';
import {constantNotes} from './lookups/constant-notes.ts';
import {deleteLookups, podLookups, revertLookups, scaleLookups} from './lookups/index.ts';
import type {Lookup} from './lookups/lookup.ts';
import type {Plan} from './plan.ts';
import {recreationOf} from './recreation.ts';
import {type Standing, standingOf} from './standing.ts';
import {undoKubectl} from './undo-kubectl.ts';

export type UndoOptions = {
  /** Undoes an undo. */
  readonly isRedo?: boolean;
  /** Of the entry only these. */
  readonly only?: ReadonlySet<EntryChange>;
  /** Worth telling beside it. */
  readonly more?: readonly Note[];
};

/**
 * What takes an entry's changes back, the last one first, each from what the ledger holds of it: fields are set back, what was deleted is
 * created again, what was created is deleted. Takes all entries, oldest first. Changes that cannot be taken back are told.
 */
export function undoPlan(entry: Entry, entries: readonly Entry[], {isRedo = false, only, more = []}: UndoOptions = {}): Plan {
  const standing = standingOf(entries);
  const changes = entry.changes.filter(change => only?.has(change) ?? true);
  const notes: Note[] = [...more];
  const made = changes.toReversed().map(change => draftOf(entry, change, standing, notes));
  const drafts = made.filter(one => 'target' in one);
  const reasons = [...new Set(made.flatMap(one => ('because' in one ? [one.because] : [])))];
  const undone = isRedo ? 'redone' : 'undone';
  return {
    title: `${isRedo ? 'Redo' : 'Undo'}: ${baseTitle(entry.title)}`,
    doing: count => (count === 1 ? (isRedo ? 'redo it' : 'undo it') : `${isRedo ? 'redo' : 'undo'} ${count}`),
    done: count => `${count === 1 ? '' : `${count} of `}${baseTitle(entry.title)} ${undone}`,
    drafts: () => (drafts.length > 0 ? drafts : {because: reasons.join('; ') || 'There is nothing to undo'}),
    lookups: [...lookupsFor(drafts, changes), constantNotes(notes)],
    promise: isRedo ? 'u undoes this again.' : 'U redoes it.',
    ...(isRedo ? {} : {next: 'U redo'}),
    cause: isRedo ? {redoes: entry.id} : {undoes: entry.id},
  };
}

function lookupsFor(drafts: readonly Draft[], changes: readonly EntryChange[]): readonly Lookup[] {
  if (drafts.some(({step}) => step.type === 'delete')) return deleteLookups;
  if (!drafts.some(({step}) => step.type === 'patch')) return [];
  if (changes.some(({undo}) => undo.type === 'fields' && undo.changes.some(isCount))) return scaleLookups;
  return drafts.some(({target}) => target.kind.group === '' && target.kind.plural === 'pods') ? podLookups : revertLookups;
}

/** What was first asked for, however often it was undone and redone since. */
export function baseTitle(title: string): string {
  return title.replace(/^((Undo|Redo): )+/, '');
}

function draftOf(entry: Entry, change: EntryChange, standing: Standing, notes: Note[]): Draft | Because {
  const because = standing.whyLasting(entry, change);
  if (because !== undefined) {
    if (because !== 'it was not done') notes.push({level: 'warn', text: `${change.target.name} stays: ${because}.`});
    return {because};
  }
  const target = {...change.target, uid: standing.uidNow(change.target.uid)};
  const {undo} = change;
  const base = {...(isConfidential(change) ? {isConfidential: true} : {}), kubectl: undoKubectl(target, undo, isConfidential(change))};
  switch (undo.type) {
    case 'none':
      return undo;
    case 'remove':
      return {
        ...base,
        target: {...target, uid: standing.uidNow(undo.uid)},
        step: {type: 'delete', propagation: 'Background'},
        sentence: `delete ${target.kind.singular} ${target.name}`,
        effect: 'is deleted again',
      };
    case 'recreate': {
      const recreation = recreationOf(undo.manifest);
      if ('because' in recreation) return recreation;
      notes.push(...recreation.notes);
      return {
        ...base,
        target: {...target, uid: ''},
        step: {type: 'create', manifest: recreation.manifest},
        sentence: `create ${target.kind.singular} ${target.name} again`,
        effect: 'is created again',
      };
    }
    case 'fields':
      return {...base, target, ...fieldsDraft(target, undo, isConfidential(change))};
  }
}

type Fields = Extract<Undo, {type: 'fields'}>;

function fieldsDraft(target: Target, undo: Fields, isSecret: boolean): Omit<Draft, 'target' | 'kubectl'> {
  const shown = shownChange(undo.changes);
  const {also} = undo;
  return {
    step: stepBack(undo),
    ...(also?.type === 'fields' ? {companion: stepBack(also)} : {}),
    sentence: sentenceOf(target, undo, shown, isSecret),
    ...(isSecret ? {shows: () => '…'} : shown ? {shows: (object: KubeObject) => shownText(object, shown, undo)} : {}),
    effect: object => movedText(object, undo, isSecret) || (shown && isCount(shown) ? podsText(object, shown, target) : ''),
  };
}

function stepBack(undo: Fields): Step {
  return {
    type: 'patch',
    ...(undo.subresource ? {subresource: undo.subresource} : {}),
    patch: object => {
      const back = takeBack(object, undo.changes, undo.items);
      return 'because' in back ? back : back.object;
    },
  };
}

/** The one field that tells what it is about. */
function shownChange(changes: readonly FieldChange[]): FieldChange | undefined {
  return changes.find(isCount) ?? (changes.length === 1 && isShort(changes[0]!) ? changes[0] : undefined);
}

function shownText(object: KubeObject, change: FieldChange, {items}: Fields): string {
  if (isCount(change)) return String(replicasOf(object));
  const place = placeNow(object, change.path, items ?? []);
  return 'because' in place ? '' : textOf(valueAt(object, place.path));
}

/** What somebody else has set since. */
function movedText(object: KubeObject, {changes, items}: Fields, isSecret: boolean): string {
  const back = takeBack(object, changes, items);
  if ('because' in back || back.moved.length === 0) return '';
  const fields = back.moved.map(({path, value}) => {
    const field = path.findLast(step => typeof step === 'string') ?? pathText(path);
    return isSecret ? field : `${field} is ${textOf(value)}`;
  });
  return `changed since: ${fields.slice(0, 2).join(', ')}${fields.length > 2 ? ` and ${fields.length - 2} more` : ''}`;
}

function podsText(object: KubeObject, {before}: FieldChange, {kind}: Target): string {
  const by = (typeof before === 'number' ? before : 0) - replicasOf(object);
  if (kind.group !== 'apps' || by === 0) return '';
  const count = Math.abs(by);
  return `${count} ${count === 1 ? 'pod' : 'pods'} ${by > 0 ? 'start' : 'stop'}${count === 1 ? 's' : ''}`;
}

function sentenceOf({kind, name}: Target, {changes}: Fields, shown: FieldChange | undefined, isSecret: boolean): string {
  const whose = `${kind.singular} ${name}`;
  if (shown && isCount(shown)) return `scale ${whose} back to ${textOf(shown.before ?? 0)}`;
  if (!shown) return `set ${changes.length === 1 ? pathText(changes[0]!.path) : `${changes.length} fields`} of ${whose} back`;
  const field = pathText(shown.path);
  if (isSecret) return `set ${field} of ${whose} back`;
  return shown.before === undefined ? `remove ${field} from ${whose} again` : `set ${field} of ${whose} back to ${textOf(shown.before)}`;
}

function isConfidential({isConfidential: isMarked, target: {kind}}: EntryChange): boolean {
  return isMarked === true || (kind.group === '' && kind.plural === 'secrets');
}

function isCount({path}: FieldChange): boolean {
  return isSame(path as Json, ['spec', 'replicas']);
}

function isShort({before, after}: FieldChange): boolean {
  return [before, after].every(value => typeof value !== 'object' && String(value).length <= 60);
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'object' ? 'another' : String(value);
}
