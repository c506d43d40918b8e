import {fieldChanges, pathText} from '../kube/field-changes.ts';
import type {Json} from '../kube/object.ts';
import type {DialogNote, DialogRow} from '../store/dialog.ts';
import type {Change, Draft} from './change.ts';

/** A draft before anything is known of it. */
export function draftRow({target, effect}: Draft): DialogRow {
  return {name: nameOf(target), before: '', after: '', effect: typeof effect === 'string' ? effect : '', refused: undefined};
}

/** What a change does to its object, in a line. */
export function changeRow(change: Change): DialogRow {
  const {draft, before, refused} = change;
  const effect = typeof draft.effect === 'function' ? (before ? draft.effect(before) : '') : (draft.effect ?? '');
  const [was, becomes] = valuesOf(change);
  const isTold = was !== '' || becomes !== '';
  return {name: nameOf(draft.target), before: was, after: refused !== undefined && !isTold ? '' : becomes, effect, refused};
}

/** What it is about, before and after, for the dialog and the ledger. Empty where it is about the whole object. */
export function valuesOf({draft, before, after, undo}: Change): readonly [before: string, after: string] {
  const {shows, step} = draft;
  if (step.type !== 'patch') return ['', ''];
  if (shows) return [before ? shows(before) : '', after ? shows(after) : ''];
  const changes = undo.type === 'fields' ? undo.changes : before && after ? fieldChanges(before, after) : [];
  const [only] = changes;
  if (!only) return ['', ''];
  if (changes.length > 1) return ['', `${changes.length} fields`];
  return [short(only.before), `${short(only.after)}  (${pathText(only.path)})`];
}

/** The notes of all changes, the graver first, each once. */
export function notesOf(changes: readonly Change[], more: readonly DialogNote[]): DialogNote[] {
  const all = [...more, ...changes.flatMap(({notes, companion}) => [...notes, ...(companion?.notes ?? []), ...companionNotes(companion)])];
  const once = all.filter((note, index) => all.findIndex(({text}) => text === note.text) === index);
  const order = ['grave', 'warn', 'info'];
  return once.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

function companionNotes(companion: Change | undefined): DialogNote[] {
  return companion?.refused === undefined ? [] : [{level: 'warn', text: `${companion.target.name}: ${companion.refused}`}];
}

/** The same on the command line: what differs in the name alone becomes one line. */
export function kubectlLines(drafts: readonly Draft[]): string[] {
  const lines = new Map<string, string[]>();
  for (const {kubectl} of drafts) {
    const name = /(?<=\s)[a-z][\w.-]*\/\S+/.exec(kubectl)?.[0] ?? '';
    const shape = name === '' ? kubectl : kubectl.replace(name, '\u0000');
    lines.set(shape, [...(lines.get(shape) ?? []), name]);
  }
  return [...lines].map(([shape, names]) => `kubectl ${shape.replace('\u0000', names.join(' '))}`);
}

function nameOf({namespace, name}: Draft['target']): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

function short(value: Json | undefined): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'object' ? '…' : String(value);
}
