import {defineActing, nounOf} from './acting.ts';
import {followInTask} from './follow-in-task.ts';
import {onWorkloads, restartDraft, restartPromise} from './restart-draft.ts';

export const restartWorkload = defineActing({
  title: 'Restart: roll out anew',
  ...onWorkloads,
  async run(program, objects) {
    const cluster = program.cluster();
    if (!cluster) return;
    const {kind} = objects[0]!.target;
    const now = program.now();
    const noun = nounOf(objects, kind);
    const sent = await program.change({
      title: 'Restart',
      doing: count => (objects.length === 1 ? `restart ${objects[0]!.target.name}` : `restart ${count}`),
      done: count =>
        objects.length === 1 ? `${noun} restarts` : `${count} ${count === 1 ? `${kind.singular} restarts` : `${kind.plural} restart`}`,
      drafts: () => objects.map(({target}) => restartDraft(target, now)),
      promise: restartPromise,
    });
    const begun = sent.filter(({outcome}) => outcome === 'done').map(({change}) => change.target);
    const name = begun.length === 1 ? begun[0]!.name : `${begun.length} ${kind.plural}`;
    followInTask(program, cluster, `Restart of ${name}`, begun, 'restarted');
  },
});
