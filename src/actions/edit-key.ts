import {MASK} from '../details/document.ts';
import type {Draft, Note, Target} from '../changes/change.ts';
import {type OpenedValue, openValue, savedValue, withValue} from '../changes/edited-value.ts';
import {revertLookups} from '../changes/lookups/index.ts';
import {isSecretObject} from '../kube/data-entries.ts';
import type {KubeObject, ResourceKind} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {memoryText} from '../kube/quantity.ts';
import {deniedBecause} from '../store/allowed.ts';
import {lockedBecause} from '../store/guard.ts';
import type {Store} from '../store/state.ts';
import {kubectlName} from './acting.ts';
import {isBecause, type Program} from './action.ts';
import {watchRefusal} from './watch-refusal.ts';

/**
 * Opens the decoded text of one key of a config map or a secret in the editor, and stores what was saved, encoded, once it is agreed to. What
 * was typed and could not be stored is kept, in memory alone, and is there again the next time. Never rejects.
 */
export async function editKey(program: Program, inspectedObject: KubeObject, kind: ResourceKind, key: string): Promise<void> {
  try {
    await edit(program, inspectedObject, kind, key);
  } catch (error) {
    program.flash('error', `Edit: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A text that was saved and has not become a change. `stored` is what the key held when it was begun; `discard` removes its file. */
type KeptText = {readonly text: string; readonly stored: unknown; readonly discard: (() => void) | undefined};

const keptByStore = new WeakMap<Store, Map<string, KeptText>>();

async function edit(program: Program, {metadata}: KubeObject, kind: ResourceKind, key: string): Promise<void> {
  const {store, flash} = program;
  const {name, namespace = '', uid = ''} = metadata;
  const cluster = program.cluster();
  if (!cluster) return flash('warn', 'No context is chosen');
  const {guard, allowed} = store.getState();
  const forbidden = lockedBecause(guard) ?? deniedBecause(allowed, {verb: 'patch', kind, namespace, name});
  if (forbidden !== undefined) return flash('warn', forbidden);
  const target: Target = {context: cluster.context.name, kind, namespace, name, uid};
  const screen = screenOf(store);
  flash('info', `Reading ${kind.singular} ${name} …`);
  const now = (await cluster.read(resourcePath(kind, namespace, name))) as KubeObject;
  if (now.metadata.uid !== uid) return flash('warn', `${kind.singular} ${name} is gone; another has its name`);
  if (screenOf(store) !== screen) return flash('info', `${key} is not opened, since you went on; e opens it`);
  const opened = openValue(now, key);
  if (isBecause(opened)) return flash('warn', opened.because);
  store.setState({flash: undefined});
  await editText(program, target, now, opened);
}

async function editText(program: Program, target: Target, now: KubeObject, opened: OpenedValue): Promise<void> {
  const {store, flash} = program;
  const {entry, text: before} = opened;
  const kept = keptTexts(store);
  const id = `${target.uid}/${entry.id}`;
  const earlier = kept.get(id);
  const isSecret = isSecretObject(now);
  const saved = await program.edit(earlier?.text ?? before, {name: entry.key, isConfidential: isSecret});
  if (isBecause(saved)) {
    if (saved.text === undefined) return flash('error', saved.because);
    keep(kept, id, {text: savedValue(before, saved.text), stored: entry.stored, discard: undefined});
    return flash('error', `${saved.because} · kept: e opens your text again`);
  }
  const text = savedValue(before, saved.text);
  if (text === before) {
    saved.discard?.();
    forget(kept, id);
    return flash('info', 'Nothing was changed');
  }
  // A text of before that was left as it was is tried again: there is no other way to say so.
  const isOlder = earlier !== undefined && earlier.stored !== entry.stored;
  const notes = [...faultNotes(entry.key, before, text, await faultOf()), ...(isOlder ? [olderNote(entry.key)] : [])];
  const refusal = watchRefusal(store);
  const words = `${entry.key} in ${target.kind.singular} ${target.name}`;
  const [sent] = await program.change({
    title: `Edit ${entry.key}`,
    doing: () => `change ${words}`,
    done: () => `${words} changed`,
    drafts: () => [draftOf(target, opened, text, {isSecret, notes})],
    lookups: revertLookups,
  });
  const refused = refusal();
  if (sent?.outcome === 'done') {
    saved.discard?.();
    return forget(kept, id);
  }
  if (text === '') return forget(kept, id);
  keep(kept, id, {text, stored: earlier?.stored ?? entry.stored, discard: saved.discard});
  const because = sent?.problem ?? refused ?? lockedBecause(store.getState().guard);
  flash(because === undefined ? 'info' : 'error', `${because === undefined ? '' : `${because} · `}kept: e opens your text again`);
}

type How = {readonly isSecret: boolean; readonly notes: readonly Note[]};

function draftOf(target: Target, opened: OpenedValue, text: string, {isSecret, notes}: How): Draft {
  const {key, field} = opened.entry;
  return {
    target,
    step: {type: 'patch', patch: now => withValue(now, opened, text)},
    sentence: `edit ${key} in ${target.kind.singular} ${target.name}`,
    // Not the text itself: it may be long, and that of a secret would lie in the ledger.
    shows: object => (isSecret ? MASK : sizeText(object[field]?.[key])),
    kubectl: `edit ${kubectlName(target)}`,
    notes: () => notes,
    ...(isSecret ? {isConfidential: true} : {}),
  };
}

function sizeText(value: unknown): string {
  if (typeof value !== 'string') return '–';
  const lines = value === '' ? 0 : value.replace(/\n$/, '').split('\n').length;
  return `${lines} ${lines === 1 ? 'line' : 'lines'}, ${memoryText(Buffer.byteLength(value))}`;
}

/** The library for YAML is not loaded before it is needed. */
async function faultOf() {
  return (await import('../kube/text-faults.ts')).textFault;
}

/** Only what was sound and is not any more: templates and the like never were. */
function faultNotes(
  key: string,
  before: string,
  after: string,
  fault: (name: string, text: string) => string | undefined,
): readonly Note[] {
  const problem = fault(key, after);
  return problem === undefined || fault(key, before) !== undefined ? [] : [{level: 'warn', text: `${key} is ${problem} any more.`}];
}

function olderNote(key: string): Note {
  return {level: 'warn', text: `Somebody else has changed ${key} since you began: your text takes the place of theirs.`};
}

function keptTexts(store: Store): Map<string, KeptText> {
  const known = keptByStore.get(store) ?? new Map<string, KeptText>();
  keptByStore.set(store, known);
  return known;
}

function keep(kept: Map<string, KeptText>, id: string, text: KeptText): void {
  forget(kept, id);
  kept.set(id, text);
}

function forget(kept: Map<string, KeptText>, id: string): void {
  kept.get(id)?.discard?.();
  kept.delete(id);
}

/** Differs once the user has gone on to something else. */
function screenOf(store: Store): string {
  const {routes, prompt, overlay, dialog} = store.getState();
  return [routes.at(-1)?.id, prompt?.for, overlay?.type, dialog?.id].join(' ');
}
