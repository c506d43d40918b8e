import type {Sent, Target} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import {followReplacements} from '../changes/follow-replacement.ts';
import {followRollouts} from '../changes/follow-rollout.ts';
import {top} from '../store/state.ts';
import type {Program} from './action.ts';

/** Shows how far rollouts are until they are done, then says so: `web is restarted: 4 of 4 ready`. `done` is what they are then. */
export function followInTask(program: Program, cluster: Cluster, title: string, targets: readonly Target[], done: string): void {
  if (targets.length === 0) return;
  program.task(title, async task => {
    const rollouts = await followRollouts(targets, {...task, cluster, clock: program});
    const failed = rollouts.filter(({isDone}) => !isDone);
    const [first] = failed;
    if (first && targets.length === 1) throw new Error(first.text);
    if (first) throw new Error(`${targets.length - failed.length} of ${targets.length} ${done}; ${first.target.name}: ${first.text}`);
    const [only] = targets.length === 1 ? rollouts : [];
    program.flash('info', only ? `${only.target.name} is ${done}: ${only.text}` : `${targets.length} of ${targets.length} are ${done}`);
  });
}

/** Shows what comes in place of pods that went; the cursor goes there, where there is one. `known` are uids of pods that were there before. */
export function followPods(program: Program, cluster: Cluster, title: string, sent: readonly Sent[], known: Set<string>): void {
  program.task(title, async task => {
    let shown = '';
    const onPod = (uid: string) => {
      if (shown === uid) return;
      shown = uid;
      void moveTo(program, uid, task.signal);
    };
    const {isDone, text} = await followReplacements(sent, {...task, cluster, clock: program, known, onPod});
    if (!isDone) throw new Error(text);
    program.flash('info', text);
  });
}

/** The table learns of a pod by a watch of its own, a moment sooner or later. */
async function moveTo(program: Program, uid: string, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < MOVE_TRIES && !signal.aborted; tries++) {
    if (program.moveTo(uid)) return;
    await program.sleep(MOVE_WAIT_MS, signal);
  }
}

const MOVE_TRIES = 30;
const MOVE_WAIT_MS = 100;

/** The uids of all rows of the table that is shown. */
export function knownPods(program: Program): Set<string> {
  return new Set(top(program.store.getState())?.table.collection.rows.keys());
}
