import type {Draft, Sent} from '../changes/change.ts';
import {followRollouts} from '../changes/follow-rollout.ts';
import type {Entry} from '../changes/ledger.ts';
import type {Plan, TaskHandle} from '../changes/plan.ts';
import {baseTitle} from '../changes/undo-plan.ts';
import {elsewhereText} from '../resources/history.ts';
import {idOf} from '../resources/kind.ts';
import type {State} from '../store/state.ts';
import {type Because, defineAction, isBecause, type Program} from './action.ts';
import {chosenChanges, isInHistory} from './past-changes.ts';
import {workloads} from './restart-draft.ts';
import {waveField, waveOf} from './restart-in-waves.ts';

/** The entry under the cursor, as far as it was not sent when the program died. */
export const resumeChange = defineAction<string>({
  title: 'Go on with what was cut short',
  group: 'Acting',
  suits: isInHistory,
  needs,
  async run(program, id) {
    const entry = program.ledger.latest().find(one => one.id === id);
    if (!entry) return program.flash('warn', 'It is not known any more; ctrl-r reads the history again');
    await program.change(resumingPlan(program, entry));
  },
});

function needs(state: State): string | Because {
  const chosen = chosenChanges(state);
  if (isBecause(chosen)) return chosen;
  const {unresumable, isHere, context} = chosen.changes[0]!;
  if (unresumable !== undefined) return {because: `It cannot be gone on with: ${unresumable}`};
  return isHere ? chosen.id : {because: elsewhereText(context)};
}

function resumingPlan(program: Program, entry: Entry): Plan {
  const left = entry.changes.filter(({outcome, step}) => outcome === 'planned' && step !== undefined);
  const drafts = left.map(
    ({target, step, sentence, kubectl}): Draft => ({target, step: step!, sentence, kubectl, effect: 'was not sent', shows: () => ''}),
  );
  const title = baseTitle(entry.title);
  let width = 1;
  return {
    title: `Go on: ${title}`,
    doing: count => `go on with ${count}`,
    done: count => `${count} of ${entry.changes.length} done: ${title}`,
    fields: left.length > 1 ? [waveField] : [],
    drafts(values) {
      const wanted = left.length > 1 ? waveOf(values) : 1;
      if (typeof wanted !== 'number') return wanted;
      width = wanted;
      return drafts;
    },
    get width() {
      return width;
    },
    promise: 'u undoes this.',
    cause: {resumes: entry.id},
    isResumable: true,
    settle: (sent, task) => untilReady(program, sent, task),
  };
}

/** What rolls out has to be ready before the next may begin. */
async function untilReady(program: Program, {change: {target}}: Sent, {signal, tell}: TaskHandle): Promise<void> {
  const cluster = program.cluster();
  if (!cluster || !workloads.includes(idOf(target.kind))) return;
  const [rollout] = await followRollouts([target], {cluster, clock: program, signal, tell: text => tell(`${target.name}: ${text}`)});
  if (!rollout?.isDone) throw new Error(rollout?.text);
}
