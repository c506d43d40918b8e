import type {Dialog, DialogField, DialogNote, DifferenceLine} from '../store/dialog.ts';
import {lockedBecause} from '../store/guard.ts';
import type {Store} from '../store/state.ts';
import type {Change, Draft, Note} from './change.ts';
import type {Cluster} from './cluster.ts';
import {changeRow, draftRow, kubectlLines, notesOf} from './dialog-rows.ts';
import {afterKey, afterPaste, formOf, isTyped, stepped, valuesOf, walked} from './form.ts';
import type {Subject} from './lookups/lookup.ts';
import {withLaterFields} from './later-fields.ts';
import {afterLeads} from './leading.ts';
import {lookUp} from './lookups/look-up.ts';
import type {Plan} from './plan.ts';
import {preview} from './preview.ts';
import {inParallel} from './in-parallel.ts';

export type ConfirmOptions = {
  readonly store: Store;
  readonly cluster: () => Cluster | undefined;
  /** What rows know of their objects. */
  readonly subjectOf: (draft: Draft) => Subject;
  /** Puts on the screen what the state says, at once. */
  readonly paint: () => void;
  /** How far down a dialog can be scrolled on this screen. */
  readonly lastTop: (dialog: Dialog) => number;
  readonly onPreviewed: (changes: readonly Change[]) => void;
};

/** What the user agreed to; undefined where they thought better of it. */
export type Agreed = {readonly changes: readonly Change[]; readonly cluster: Cluster} | undefined;

/** How many objects are previewed at the same time. */
const WIDTH = 8;
/** Each is read and tried before anything is sent. */
const MOST = 1000;

/** One dialog at a time: what would change, and the question. */
export function createConfirm({store, cluster, subjectOf, paint, lastTop, onPreviewed}: ConfirmOptions) {
  let open: {readonly plan: Plan; readonly agree: (agreed: Agreed) => void} | undefined;
  let looking = new AbortController();
  let changes: readonly Change[] = [];
  let isFocusMoved = false;
  /** The field that the last enter was pressed in, to go back to where something is wrong in it. */
  let pressedIn: number | undefined;
  let nextId = 1;

  return {ask, control: {confirm, cancel, press, moveFocus, scroll, toggleDifferences, type, paste}};

  function ask(plan: Plan): Promise<Agreed> {
    if (open) return Promise.resolve(undefined);
    return new Promise(resolve => {
      open = {plan, agree: resolve};
      changes = [];
      isFocusMoved = false;
      pressedIn = undefined;
      const fields = formOf(plan.fields);
      const first = fields.findIndex(({type: kind}) => isTyped(kind));
      const {context, guard} = store.getState();
      const dialog: Dialog = {
        id: nextId++,
        title: plan.title,
        context: context?.name ?? '',
        isProtected: guard.protectedBecause !== undefined,
        fields,
        focus: first >= 0 ? first : fields.length + 1,
        stage: first >= 0 ? 'asking' : 'looking',
        isSeen: false,
        rows: [],
        notes: [],
        problem: undefined,
        promise: undefined,
        kubectl: [],
        doing: plan.doing(0),
        progress: undefined,
        differences: undefined,
        top: 0,
        told: undefined,
      };
      store.setState({dialog});
      if (first < 0) void look();
      if (plan.later) void fillLater(plan, plan.later, dialog.id);
    });
  }

  async function fillLater({fields = []}: Plan, later: NonNullable<Plan['later']>, id: number): Promise<void> {
    const found = await later().catch(error => ({because: error instanceof Error ? error.message : String(error)}));
    const {dialog} = store.getState();
    if (dialog?.id !== id) return;
    if ('because' in found) nothing(found.because);
    else change(withLaterFields(dialog, fields, found));
  }

  function close(agreed: Agreed): void {
    looking.abort();
    const closing = open;
    open = undefined;
    store.setState({dialog: undefined});
    closing?.agree(agreed);
  }

  /** Makes the changes anew from what the form holds. */
  async function look(): Promise<void> {
    const {dialog} = store.getState();
    if (!open || !dialog) return;
    looking.abort();
    looking = new AbortController();
    const {signal} = looking;
    const {plan} = open;
    changes = [];
    change({stage: 'looking', isSeen: false, problem: undefined, told: undefined, differences: undefined, notes: [], progress: undefined});
    try {
      const made = plan.drafts(valuesOf(dialog.fields));
      const drafts = made instanceof Promise ? await made : made;
      if (signal.aborted) return;
      if ('because' in drafts) return nothing(drafts.because);
      if (drafts.length === 0) return nothing('There is nothing to do');
      if (drafts.length > MOST)
        return nothing(`${drafts.length} at once are too many: at most ${MOST}, so that each can be looked at; mark fewer`);
      const reached = cluster();
      if (!reached) return nothing('No context is chosen');
      change({rows: drafts.map(draftRow), kubectl: kubectlLines(drafts), doing: plan.doing(drafts.length), top: 0});
      await previewAll(plan, drafts, reached, signal);
    } catch (error) {
      if (!signal.aborted) nothing(error instanceof Error ? error.message : String(error));
    }
  }

  /** Nothing can be sent as it stands; a form can still be filled otherwise. */
  function nothing(because: string): void {
    const {dialog} = store.getState();
    change({stage: dialog?.fields.length ? 'asking' : 'refused', problem: because, rows: [], kubectl: []});
    if (!dialog?.fields.length) change({focus: 0});
    else if (pressedIn !== undefined) change({focus: pressedIn});
  }

  async function previewAll(plan: Plan, drafts: readonly Draft[], reached: Cluster, signal: AbortSignal): Promise<void> {
    let count = 0;
    const previewing = inParallel(drafts, WIDTH, async draft => {
      const one = await preview(reached, draft, signal);
      count++;
      if (drafts.length > WIDTH && count % WIDTH === 0) change({progress: `${count} of ${drafts.length}`});
      return one;
    });
    const asked = {cluster: reached, subjects: drafts.map(subjectOf), previewed: previewing, signal};
    const [previewed, notes] = await Promise.all([previewing, lookUp(plan.lookups ?? [], asked)]);
    if (signal.aborted) return;
    onPreviewed(previewed);
    changes = afterLeads(plan, previewed);
    show(plan, changes, notes);
  }

  function show(plan: Plan, previewed: readonly Change[], more: readonly Note[]): void {
    const {dialog} = store.getState();
    if (!dialog) return;
    const sendable = previewed.filter(({refused}) => refused === undefined);
    const notes: DialogNote[] = notesOf(previewed, more);
    const lasting = sendable.filter(({undo}) => undo.type === 'none');
    const [first] = lasting;
    if (first?.undo.type === 'none') {
      const whom = lasting.length < sendable.length ? `${lasting.length} of ${sendable.length} cannot` : 'This cannot';
      notes.push({level: 'info', text: `${whom} be undone: ${first.undo.because}.`});
    }
    const isGrave = lasting.length > 0 && lasting.length === sendable.length;
    const buttons = dialog.fields.length;
    const isOnField = isFocusMoved && dialog.focus < buttons;
    const focus = isOnField || isNumber(dialog.fields[dialog.focus]) ? dialog.focus : buttons + (isGrave || sendable.length === 0 ? 0 : 1);
    change({
      stage: sendable.length > 0 ? 'ready' : 'refused',
      rows: previewed.map(changeRow),
      notes,
      kubectl: kubectlLines(sendable.length > 0 ? sendable.map(({draft}) => draft) : previewed.map(({draft}) => draft)),
      doing: plan.doing(sendable.length),
      promise: lasting.length < sendable.length ? (plan.promise ?? 'u undoes this.') : undefined,
      progress: undefined,
      focus,
    });
    // What follows was typed after this was seen.
    paint();
    change({isSeen: true});
  }

  function change(part: Partial<Dialog>): void {
    store.setState(({dialog}) => (dialog ? {dialog: {...dialog, ...part}} : {}));
  }

  function confirm(): void {
    const {dialog, guard} = store.getState();
    const reached = cluster();
    if (!dialog || !open || !reached) return;
    if (dialog.stage === 'looking' || (dialog.stage === 'ready' && !dialog.isSeen)) {
      return change({told: 'y counts once you have seen what changes'});
    }
    if (dialog.stage === 'asking') return change({told: 'Fill in the field first; enter shows what changes'});
    if (dialog.stage === 'refused') return change({told: 'Nothing here can be done; esc closes'});
    const locked = lockedBecause(guard);
    if (locked !== undefined) return change({told: locked});
    close({changes, cluster: reached});
  }

  function cancel(): void {
    const {dialog} = store.getState();
    if (dialog?.differences) return change({differences: undefined, top: 0});
    close(undefined);
  }

  /** Enter: in a field it shows what comes of it, on a button it presses it. */
  function press(): void {
    const {dialog} = store.getState();
    if (!dialog) return;
    const {focus, fields, stage} = dialog;
    const field = fields[focus];
    if (field && (stage === 'asking' || !isNumber(field))) {
      isFocusMoved = false;
      pressedIn = focus;
      change({focus: fields.length + 1});
      void look();
    } else if (field) change({focus: fields.length + 1});
    else if (focus === fields.length) cancel();
    else confirm();
  }

  function moveFocus(by: 1 | -1): void {
    const {dialog} = store.getState();
    if (!dialog) return;
    isFocusMoved = true;
    const count = dialog.fields.length + 2;
    change({focus: (dialog.focus + by + count) % count, told: undefined});
  }

  function scroll(by: number): void {
    const {dialog} = store.getState();
    if (!dialog) return;
    const field = dialog.fields[dialog.focus];
    if (field && (field.type === 'choice' || field.type === 'number') && Math.abs(by) === 1 && !dialog.differences) {
      return fill(stepped(field, field.type === 'number' ? (-by as 1 | -1) : (by as 1 | -1)));
    }
    const earlier = field && Math.abs(by) === 1 && !dialog.differences ? walked(field, -by as 1 | -1) : undefined;
    if (earlier) return fill(earlier);
    change({top: Math.max(0, Math.min(lastTop(dialog), dialog.top + by))});
  }

  async function toggleDifferences(): Promise<void> {
    const {dialog} = store.getState();
    if (!dialog) return;
    if (dialog.differences) return change({differences: undefined, top: 0});
    if (changes.length === 0) return change({told: 'Differences are there once the preview is'});
    const {differenceLines} = await import('./difference-lines.ts');
    const differences: readonly DifferenceLine[] = differenceLines(changes);
    if (store.getState().dialog?.id === dialog.id) change({differences, top: 0});
  }

  function type(chord: string): boolean {
    const {dialog} = store.getState();
    const field = dialog?.differences ? undefined : dialog?.fields[dialog.focus];
    const next = field && afterKey(field, chord);
    if (!next) return false;
    fill(next);
    return true;
  }

  function paste(text: string): void {
    const {dialog} = store.getState();
    const field = dialog?.fields[dialog.focus];
    const next = field && afterPaste(field, text);
    if (next) fill(next);
    else change({told: 'Pasted text is not run as keys; a field takes it'});
  }

  function fill(field: DialogField): void {
    const {dialog} = store.getState();
    if (!dialog) return;
    const before = dialog.fields.find(({name}) => name === field.name);
    change({fields: dialog.fields.map(one => (one.name === field.name ? field : one)), told: undefined});
    if (before?.value === field.value) return;
    looking.abort();
    changes = [];
    const isWhole = field.type === 'number' ? field.value !== '' && /\d$/.test(field.value) : field.type !== 'text';
    if (isWhole) void look();
    else change({stage: 'asking', isSeen: false, rows: [], notes: [], problem: undefined, kubectl: [], promise: undefined});
  }
}

function isNumber(field: DialogField | undefined): boolean {
  return field?.type === 'number';
}
