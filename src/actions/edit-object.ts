import type {Draft, Target} from '../changes/change.ts';
import type {Reason} from '../changes/edited-text.ts';
import {revertLookups} from '../changes/lookups/index.ts';
import {type FieldChange, withChanges} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {idOf} from '../resources/kind.ts';
import {lockedBecause} from '../store/guard.ts';
import type {Store} from '../store/state.ts';
import {defineActing, kubectlName} from './acting.ts';
import {isBecause, type Program} from './action.ts';
import {keptEdits} from './kept-edits.ts';
import {watchRefusal} from './watch-refusal.ts';

export const editObject = defineActing({
  title: 'Edit',
  verb: 'patch',
  unless: objects => (objects.length > 1 ? {because: 'Edit takes one object at a time; ctrl-\\ takes the marks away'} : undefined),
  async run(program, objects) {
    try {
      await editTarget(program, objects[0]!.target);
    } catch (error) {
      program.flash('error', `Edit: ${error instanceof Error ? error.message : String(error)}`);
    }
  },
});

type Sheets = typeof import('../changes/edit-sheet.ts');

/** What the user wants changed, and the text that says so. */
type Wanted = {
  readonly changes: readonly FieldChange[];
  readonly body: string;
  readonly opened: KubeObject;
  readonly discard: (() => void) | undefined;
};

/** Opens the object in the editor, and changes what was changed there once it is agreed to. Rejects where it cannot be read. */
export async function editTarget(program: Program, target: Target): Promise<void> {
  const {kind, namespace, name, uid} = target;
  const cluster = program.cluster();
  if (!cluster) return program.flash('warn', 'No context is chosen');
  const screen = screenOf(program.store);
  program.flash('info', `Reading ${kind.singular} ${name} …`);
  // The library for YAML is not loaded before it is needed.
  const [read, sheets] = await Promise.all([cluster.read(resourcePath(kind, namespace, name)), import('../changes/edit-sheet.ts')]);
  const now = read as KubeObject;
  if (now.metadata.uid !== uid) return program.flash('warn', `${kind.singular} ${name} is gone; another has its name`);
  if (screenOf(program.store) !== screen) return program.flash('info', `${name} is not opened, since you went on; e opens it`);
  program.store.setState({flash: undefined});
  const wanted = await editUntilSound(program, target, now, sheets);
  if (wanted) await apply(program, target, wanted, sheets);
}

const MOST_TRIES = 50;

/** The editor opens again for as long as the text cannot be used and changes. Undefined where nothing is to be changed. */
async function editUntilSound(
  program: Program,
  target: Target,
  now: KubeObject,
  {newSheet, keptSheet, complainingSheet, takeSheet}: Sheets,
): Promise<Wanted | undefined> {
  const {kind, namespace, name, context, uid} = target;
  const all = keptEdits(program.store);
  const title = `${kind.singular} ${name}${namespace === '' ? '' : ` in ${namespace}`}, context ${context}`;
  const options = {name: `${kind.singular}-${name}.yaml`, isConfidential: isSecret(target)};
  const kept = all.get(uid);
  let sheet = kept ? keptSheet(kept, now, title) : newSheet(now, title);
  let refused: string | undefined;
  for (let tries = 1; ; tries++) {
    const saved = await program.edit(sheet.text, {...options, at: sheet.at});
    if (isBecause(saved)) {
      const {text} = saved;
      if (text === undefined) return void program.flash('error', saved.because);
      const taken = takeSheet(sheet, text);
      keep(taken.type === 'nothing' ? '' : taken.body, [], undefined);
      return void program.flash('error', `${saved.because} · kept: e opens your text again`);
    }
    if (!saved.isChanged) {
      return void program.flash('info', all.has(uid) ? 'Nothing was changed; kept: e opens your text again' : 'Nothing was changed');
    }
    const taken = takeSheet(sheet, saved.text);
    if (taken.type === 'changes' && taken.changes.length > 0) {
      return {changes: taken.changes, body: taken.body, opened: sheet.opened, discard: saved.discard};
    }
    if (taken.type !== 'rubbish') {
      saved.discard?.();
      forget(program.store, uid);
      return void program.flash('info', 'Nothing was changed');
    }
    keep(taken.body, taken.reasons, saved.discard);
    // A script in the editor's place would go on for ever.
    if (taken.body === refused || tries >= MOST_TRIES) {
      return void program.flash('error', `Nothing was changed: ${taken.reasons[0]!.text} · kept: e opens your text again`);
    }
    refused = taken.body;
    sheet = complainingSheet({...taken, opened: sheet.opened}, title);
  }

  function keep(body: string, reasons: readonly Reason[], discard: (() => void) | undefined): void {
    if (body.trim() === '') return;
    forget(program.store, uid);
    all.set(uid, {body, opened: sheet.opened, reasons, discard});
  }
}

async function apply(
  program: Program,
  target: Target,
  {changes, body, opened, discard}: Wanted,
  {rebased, reasonsIn}: Sheets,
): Promise<void> {
  const {store} = program;
  let conflicts: readonly Reason[] = [];
  const merge = (now: KubeObject) => {
    const merged = rebased(changes, opened, now);
    conflicts = merged.conflicts;
    const [first] = merged.conflicts;
    return first ? {because: first.text} : withChanges(now, merged.changes);
  };
  const refusal = watchRefusal(store);
  const [sent] = await program.change({
    title: 'Edit',
    doing: () => `change ${target.kind.singular} ${target.name}`,
    done: () => `${target.kind.singular} ${target.name} changed`,
    drafts: () => [draftOf(target, merge)],
    lookups: revertLookups,
  });
  const refused = refusal();
  forget(store, target.uid);
  if (sent?.outcome === 'done') return discard?.();
  const because = sent?.problem ?? refused ?? lockedBecause(store.getState().guard);
  const named = because === undefined ? [] : reasonsIn(because, [...Object.keys(opened), 'data']);
  keptEdits(store).set(target.uid, {body, opened, reasons: conflicts.length > 0 ? conflicts : named, discard});
  program.flash(because === undefined ? 'info' : 'error', `${because === undefined ? '' : `${because} · `}kept: e opens your text again`);
}

function draftOf(target: Target, patch: (now: KubeObject) => KubeObject | {because: string}): Draft {
  return {
    target,
    step: {type: 'patch', patch},
    sentence: `edit ${target.kind.singular} ${target.name}`,
    kubectl: `edit ${kubectlName(target)}`,
    // Not the values themselves, which would lie in the ledger.
    ...(isSecret(target) ? {isConfidential: true, shows: ({data}: KubeObject) => keysText(data)} : {}),
  };
}

function keysText(data: unknown): string {
  const count = typeof data === 'object' && data !== null ? Object.keys(data).length : 0;
  return count === 1 ? '1 key' : `${count} keys`;
}

function forget(store: Store, uid: string): void {
  const kept = keptEdits(store);
  kept.get(uid)?.discard?.();
  kept.delete(uid);
}

/** Differs once the user has gone on to something else. */
function screenOf(store: Store): string {
  const state = store.getState();
  return [state.routes.at(-1)?.id, state.prompt?.for, state.overlay?.type, state.dialog?.id].join(' ');
}

function isSecret({kind}: Target): boolean {
  return idOf(kind) === 'secrets';
}
