import type {KubeObject} from '../../kube/object.ts';
import {hasPodEnded, isPodReady} from '../../kube/pod-of-object.ts';
import type {Note} from '../change.ts';
import {listOf, namespacesOf} from './ask.ts';
import {pods as podKind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {controllerOf} from './own-pods.ts';
import {isPod, pairsOf, sendable} from './pairs.ts';
import {kindWord, listed} from './words.ts';

/** Workloads of which no ready pod is left when those that are evicted go. */
export const standstill: Lookup = {
  about: 'what else runs of the workloads',
  async look(asked) {
    const near = asked.subjects.filter(({target}) => isPod(target));
    const [lists, pairs] = await Promise.all([
      Promise.all(namespacesOf(near).map(namespace => listOf(asked, podKind, namespace))),
      pairsOf(asked),
    ]);
    const evicted = sendable(pairs).filter(({change}) => change.draft.step.type === 'evict');
    return standstillNotes(new Set(evicted.map(({change}) => change.target.uid)), lists.flat());
  },
};

/** `leaving` are uids of pods. Jobs are left out: they have begun anew as soon as their pod runs again. */
export function standstillNotes(leaving: ReadonlySet<string>, pods: readonly KubeObject[]): Note[] {
  const serving = pods.filter(pod => isPodReady(pod) && !hasPodEnded(pod) && pod.metadata.deletionTimestamp === undefined);
  const controlled = serving.filter(pod => controllerOf(pod) !== undefined && controllerOf(pod)!.kind !== 'Job');
  const groups = Map.groupBy(controlled, pod => controllerOf(pod)!.uid);
  const down = [...groups.values()]
    .filter(group => group.every(({metadata}) => leaving.has(metadata.uid ?? '')))
    .map(([pod]) => workloadOf(pod!));
  if (down.length === 0) return [];
  const theirs = down.length === 1 ? 'another runs' : 'others run';
  return [{level: 'warn', text: `All that is ready of ${listed(down)} is here: nothing serves until ${theirs} elsewhere.`}];
}

/** A replica set of a deployment is called by its deployment, whose name it begins with. */
function workloadOf(pod: KubeObject): string {
  const {kind, name} = controllerOf(pod)!;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  const isOfDeployment = kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`);
  return isOfDeployment ? `deployment ${name.slice(0, -hash.length - 1)}` : `${kindWord(kind)} ${name}`;
}
