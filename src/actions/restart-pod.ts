import {goneOf} from '../changes/follow-replacement.ts';
import {podLookups} from '../changes/lookups/index.ts';
import {defineActing, kubectlName, nounOf} from './acting.ts';
import {followPods, knownPods} from './follow-in-task.ts';
import {podDraft} from './pod-draft.ts';

export const restartPod = defineActing({
  title: 'Restart: delete the pod',
  on: ['pods'],
  noun: 'pods',
  verb: 'delete',
  async run(program, objects) {
    const cluster = program.cluster();
    if (!cluster) return;
    const {kind} = objects[0]!.target;
    const isOne = objects.length === 1;
    const known = knownPods(program);
    const sent = await program.change({
      title: isOne ? 'Restart a pod' : 'Restart pods',
      doing: count => (isOne ? 'delete the pod' : `delete ${count} pods`),
      done: count => `${isOne ? nounOf(objects, kind) : count === 1 ? '1 pod' : `${count} pods`} deleted`,
      drafts: () => objects.map(one => podDraft(one, {type: 'delete'}, 'restart', `delete ${kubectlName(one.target)}`)),
      lookups: podLookups,
    });
    const replaced = sent.filter(one => goneOf(one).length > 0);
    if (replaced.length === 0) return;
    const title = replaced.length === 1 ? `Restart of ${replaced[0]!.change.target.name}` : `Restart of ${replaced.length} pods`;
    followPods(program, cluster, title, replaced, known);
  },
});
