import type {Because, Sent} from '../changes/change.ts';
import {followRollouts} from '../changes/follow-rollout.ts';
import type {Field, TaskHandle, Values} from '../changes/plan.ts';
import {defineActing} from './acting.ts';
import {onWorkloads, restartDraft, restartPromise} from './restart-draft.ts';

export const restartInWaves = defineActing({
  title: 'Restart in waves',
  ...onWorkloads,
  async run(program, objects) {
    const cluster = program.cluster();
    if (!cluster) return;
    const {kind} = objects[0]!.target;
    const isOne = objects.length === 1;
    const now = program.now();
    let width = 1;
    let ready = 0;
    const doneText = (count: number) => {
      if (isOne && ready > 0) return `${objects[0]!.target.name} is restarted`;
      const whole = ready < count ? `${ready} of ${count}` : `${count}`;
      return `${whole} ${count === 1 ? kind.singular : kind.plural} restarted`;
    };
    await program.change({
      title: 'Restart in waves',
      doing: count => (isOne ? `restart ${objects[0]!.target.name}` : `restart ${count} in waves`),
      done: doneText,
      ...(isOne ? {} : {fields: [waveField]}),
      drafts(values) {
        const wanted = isOne ? 1 : waveOf(values);
        if (typeof wanted !== 'number') return wanted;
        width = wanted;
        return objects.map(({target}) => restartDraft(target, now));
      },
      get width() {
        return width;
      },
      promise: restartPromise,
      isResumable: true,
      settle: async ({change}: Sent, {signal, tell}: TaskHandle) => {
        const {name} = change.target;
        const [rollout] = await followRollouts([change.target], {
          cluster,
          clock: program,
          signal,
          tell: text => tell(isOne ? text : `${ready} of ${objects.length} restarted; ${name}: ${text}`),
        });
        if (!rollout?.isDone) throw new Error(rollout?.text);
        ready++;
      },
    });
  },
});

export const waveField: Field = {
  name: 'width',
  label: 'at a time',
  type: 'number',
  value: '1',
  help: 'the next begins when one is ready; the first that fails stops the rest',
};

/** How many at a time, as typed. */
export function waveOf({width = ''}: Values): number | Because {
  return /^[1-9]\d{0,3}$/.test(width) ? Number(width) : {because: 'How many at a time: 1 or more'};
}
