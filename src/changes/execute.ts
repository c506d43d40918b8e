import type {Clock} from '../kube/clock.ts';
import type {Change, Sent} from './change.ts';
import type {Cluster} from './cluster.ts';
import {inParallel} from './in-parallel.ts';
import type {Plan, TaskHandle} from './plan.ts';
import {sendChange} from './send-change.ts';

export type Execution = {
  readonly plan: Plan;
  readonly changes: readonly Change[];
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly task: TaskHandle;
  readonly onSent: (sent: Sent, index: number) => void;
};

export type Executed = {
  readonly sent: readonly Sent[];
  /** Why what had not begun was left alone. */
  readonly stopped: string | undefined;
};

/** How many requests are on their way at the same time, unless the plan tells. */
const WIDTH = 8;

/** Sends changes, so many at a time; once one cannot settle, or after a cancel, what has not begun is left alone. Never rejects. */
export async function execute({plan, changes, cluster, clock, task, onSent}: Execution): Promise<Executed> {
  let stopped: string | undefined;
  let count = 0;
  const first = plan.leads ? changes.filter(plan.leads).length : 0;
  await plan.begins?.(task);
  const leading = await inParallel(changes.slice(0, first), 1, make);
  const others = await inParallel(changes.slice(first), plan.width ?? WIDTH, (change, index) => make(change, first + index));
  const sent = [...leading, ...others];
  return {sent, stopped: stopped ?? (sent.some(({outcome}) => outcome === 'cancelled') ? 'cancelled' : undefined)};

  async function make(change: Change, index: number): Promise<Sent> {
    const one = stopped !== undefined || task.signal.aborted ? left(change, stopped) : await sendChange(cluster, change, clock, task);
    onSent(one, index);
    count++;
    if (index < first && one.outcome !== 'done') stopped ??= `${change.target.name}: ${one.problem}`;
    if (changes.length > 1) task.tell(`${count} of ${changes.length}`);
    if (!plan.settle || one.outcome !== 'done') return one;
    try {
      await plan.settle(one, task);
    } catch (error) {
      if (!task.signal.aborted) stopped ??= `${change.target.name}: ${error instanceof Error ? error.message : String(error)}`;
    }
    return one;
  }
}

function left(change: Change, stopped: string | undefined): Sent {
  const because = stopped === undefined ? 'cancelled' : `not begun: ${stopped}`;
  return {change, outcome: 'cancelled', problem: because, object: undefined, undo: {type: 'none', because}};
}
