import type {Clock} from '../kube/clock.ts';
import type {Wanted} from '../store/allowed.ts';
import type {Dialog} from '../store/dialog.ts';
import {lockedBecause} from '../store/guard.ts';
import {type Store, tablesOf, top} from '../store/state.ts';
import type {Change, Draft, Sent, Target} from './change.ts';
import type {Cluster} from './cluster.ts';
import {createConfirm} from './confirm.ts';
import {valuesOf} from './dialog-rows.ts';
import {execute} from './execute.ts';
import type {Entry, Ledger} from './ledger.ts';
import type {Subject} from './lookups/lookup.ts';
import type {Plan} from './plan.ts';
import {resultText} from './result-text.ts';
import type {Tasks} from './tasks.ts';

export type PipelineOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly cluster: () => Cluster | undefined;
  readonly ledger: Ledger;
  readonly tasks: Tasks;
  readonly who: Entry['who'];
  readonly newId: () => string;
  readonly paint: () => void;
  readonly lastTop: (dialog: Dialog) => number;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** The authorizer refused what nothing told that it would. */
  readonly onDenied: (wanted: Wanted) => void;
};

/** From a plan to changes that are made: preview, confirm, send, record, tell. */
export function createPipeline({store, clock, cluster, ledger, tasks, who, newId, paint, lastTop, flash, onDenied}: PipelineOptions) {
  const {ask, control} = createConfirm({store, cluster, subjectOf, paint, lastTop, onPreviewed: learn});
  return {change, control};

  async function change(plan: Plan): Promise<readonly Sent[]> {
    const locked = lockedBecause(store.getState().guard);
    if (locked !== undefined) {
      flash('warn', locked);
      return [];
    }
    // Some plans take a moment to make; the user may have asked for something else meanwhile.
    if (store.getState().dialog) {
      flash('warn', `${plan.title} is not asked for: another question is open`);
      return [];
    }
    const agreed = await ask(plan);
    if (!agreed) return [];
    const ready = agreed.changes.filter(({refused}) => refused === undefined);
    let sent: readonly Sent[] = [];
    await tasks.run(plan.title, async task => {
      const entry = entryOf(plan, ready, agreed.cluster);
      const confidential = new Set(ready.flatMap(({draft}, index) => (draft.isConfidential ? [index] : [])));
      const problems = [await ledger.begin(entry, confidential)];
      const kept: Promise<unknown>[] = [];
      const onSent = ({outcome, problem, undo}: Sent, index: number) => {
        const settled = {outcome: outcome === 'cancelled' ? 'planned' : outcome, problem, undo} as const;
        kept.push(ledger.settle(entry.id, index, settled).then(trouble => problems.push(trouble)));
      };
      const executed = await execute({plan, changes: ready, cluster: agreed.cluster, clock, task, onSent});
      sent = executed.sent;
      await Promise.all(kept);
      problems.push(await ledger.end(entry.id, clock.now()));
      learn(sent.map(one => ({...one.change, isDenied: one.isDenied === true})));
      tell(plan, sent, executed.stopped, problems.find(Boolean));
    });
    return sent;
  }

  function learn(changes: readonly Change[]): void {
    for (const {draft, isDenied} of changes) {
      const {step, target} = draft;
      if (!isDenied) continue;
      const {kind, namespace} = target;
      const verb = step.type === 'evict' ? 'create' : step.type;
      const subresource = step.type === 'evict' ? 'eviction' : step.type === 'patch' ? step.subresource : undefined;
      onDenied({verb, kind, subresource, namespace});
    }
  }

  function tell(plan: Plan, sent: readonly Sent[], stopped: string | undefined, unkept: string | undefined): void {
    const table = top(store.getState())?.table;
    const failed = sent.filter(({outcome}) => outcome !== 'done');
    if (table) {
      for (const {change: one, outcome, problem} of sent) {
        const {uid} = one.target;
        // Where all went well the marks stay, for what comes next; else those stay that did not.
        if (outcome === 'done' && failed.length > 0) table.marks.delete(uid);
        if (outcome === 'done') table.reasons.delete(uid);
        else table.reasons.set(uid, problem ?? 'it was not done');
      }
      table.version++;
    }
    const {level, text} = resultText(plan, sent, stopped);
    const isKept = table !== undefined && failed.some(({change: one}) => table.marks.has(one.target.uid));
    const more = [text, isKept ? (failed.length === 1 ? 'it stays marked' : 'they stay marked') : '', unkept ?? ''].filter(Boolean);
    flash(unkept && level === 'info' ? 'warn' : level, more.join(' · '));
  }

  function entryOf(plan: Plan, changes: readonly Change[], {context}: Cluster): Omit<Entry, 'endedAt'> {
    return {
      id: newId(),
      at: clock.now(),
      who,
      context: context.name,
      as: context.user,
      title: plan.title,
      reason: store.getState().guard.unlocked?.reason,
      cause: plan.cause ?? {},
      isResumable: plan.isResumable === true,
      changes: changes.map(one => {
        const [before, after] = valuesOf(one);
        const {sentence, kubectl, step} = one.draft;
        const isPlain = step.type === 'patch' && typeof step.patch !== 'function';
        return {
          target: one.target,
          sentence,
          before,
          after,
          kubectl,
          outcome: 'planned' as const,
          problem: undefined,
          undo: one.undo,
          ...(plan.isResumable && isPlain ? {step} : {}),
        };
      }),
    };
  }

  /** What the rows of the table on the screen tell of an object. */
  function subjectOf({target}: Draft): Subject {
    const row = rowOf(target);
    return {target, selector: row?.selector, labels: row?.labels ?? {}};
  }

  function rowOf({uid, context}: Target) {
    for (const table of tablesOf(store.getState())) {
      const row = table.collection.context === context ? table.collection.rows.get(uid) : undefined;
      if (row) return row;
    }
    return undefined;
  }
}
