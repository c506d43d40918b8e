import type {KubeObject} from '../../kube/object.ts';
import type {Note} from '../change.ts';
import type {Lookup} from './lookup.ts';
import {controllerOf} from './own-pods.ts';
import {isPod, pairsOf, sendable} from './pairs.ts';
import {listed, summed} from './words.ts';

/** Pods that are deleted and that no controller makes anew. */
export const barePods: Lookup = {
  about: 'owners of pods',
  async look(asked) {
    const ending = sendable(await pairsOf(asked)).filter(
      ({change}) => isPod(change.target) && (change.draft.step.type === 'delete' || change.draft.step.type === 'evict'),
    );
    return barePodNotes(ending.flatMap(({change}) => change.before ?? []));
  },
};

/** Those without a controller are gone for good; the kubelet makes its static pods anew (the owner of their mirrors is the node). */
export function barePodNotes(pods: readonly KubeObject[]): Note[] {
  const bare = pods.filter(pod => controllerOf(pod) === undefined).map(({metadata}) => metadata.name);
  const fixed = pods.filter(pod => controllerOf(pod)?.kind === 'Node');
  return summed([
    ...(bare.length === 0
      ? []
      : [{level: 'grave' as const, text: `Nothing brings ${bare.length === 1 ? 'pod' : 'pods'} ${listed(bare)} back.`}]),
    ...fixed.map(pod => ({
      level: 'warn' as const,
      text: `Pod ${pod.metadata.name} is static: the kubelet of ${controllerOf(pod)!.name} keeps it running whatever is done here.`,
    })),
  ]);
}
