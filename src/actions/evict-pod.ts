import type {Draft, Sent} from '../changes/change.ts';
import {followReplacements, goneOf} from '../changes/follow-replacement.ts';
import {podLookups} from '../changes/lookups/index.ts';
import type {TaskHandle} from '../changes/plan.ts';
import {resourcePath} from '../kube/paths.ts';
import {type Acted, defineActing, nounOf} from './acting.ts';
import {followPods, knownPods} from './follow-in-task.ts';
import {podDraft} from './pod-draft.ts';
import {waveField, waveOf} from './restart-in-waves.ts';

/** A budget counts a new pod a moment after it is ready. */
const RETRIES = {everyMs: 1000, forMs: 20_000};

export const evictPod = defineActing({
  title: 'Restart politely: evict the pod',
  on: ['pods'],
  noun: 'pods',
  verb: 'create',
  subresource: 'eviction',
  async run(program, objects) {
    const cluster = program.cluster();
    if (!cluster) return;
    const {kind} = objects[0]!.target;
    const isOne = objects.length === 1;
    const known = knownPods(program);
    let width = 1;
    let ready = 0;
    const sent = await program.change({
      title: isOne ? 'Evict a pod' : 'Evict pods in waves',
      doing: count => (isOne ? 'evict the pod' : `evict ${count} pods`),
      done: count => `${isOne ? nounOf(objects, kind) : count === 1 ? '1 pod' : `${count} pods`} evicted`,
      ...(isOne ? {} : {fields: [waveField], settle}),
      drafts(values) {
        const wanted = isOne ? 1 : waveOf(values);
        if (typeof wanted !== 'number') return wanted;
        width = wanted;
        return objects.map(one => evictionOf(one, !isOne));
      },
      get width() {
        return width;
      },
      lookups: podLookups,
    });
    const [only] = isOne ? sent : [];
    if (only && goneOf(only).length > 0) followPods(program, cluster, `Restart of ${only.change.target.name}`, [only], known);

    async function settle(one: Sent, {signal, tell}: TaskHandle): Promise<void> {
      if (goneOf(one).length > 0) {
        const told = (text: string) => tell(`${ready} of ${objects.length} restarted; ${text}`);
        const {isDone, text} = await followReplacements([one], {cluster: cluster!, clock: program, signal, tell: told, known});
        if (!isDone) throw new Error(text);
      }
      ready++;
    }
  },
});

function evictionOf(one: Acted, isPatient: boolean): Draft {
  const {kind, namespace, name} = one.target;
  const path = `${resourcePath(kind, namespace, name)}/eviction`;
  const step = {type: 'evict', ...(isPatient ? {retries: RETRIES} : {})} as const;
  return podDraft(one, step, 'evict', `create --raw ${path} -f eviction.json`);
}
