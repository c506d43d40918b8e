import type {KubeObject} from '../../kube/object.ts';
import type {Note} from '../change.ts';
import {listOf, tooMany} from './ask.ts';
import {pods as podKind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {isDeletion, isKind, pairsOf, sendable} from './pairs.ts';
import {counted, summed} from './words.ts';

const mostNodes = 20;

/** Pods on nodes that are deleted. */
export const nodePods: Lookup = {
  about: 'pods on the nodes',
  async look(asked) {
    const nodes = asked.subjects.filter(({target}) => isKind(target, '', 'nodes'));
    if (nodes.length > mostNodes) throw new Error(tooMany(nodes.length, 'nodes', mostNodes));
    const [pairs, lists] = await Promise.all([
      pairsOf(asked),
      Promise.all(nodes.map(({target}) => listOf(asked, podKind, undefined, {fieldSelector: `spec.nodeName=${target.name}`}))),
    ]);
    const deleted = new Set(sendable(pairs).map(({change, subject}) => (isDeletion(change) ? subject : undefined)));
    return summed(nodes.flatMap((subject, index) => (deleted.has(subject) ? nodeNotes(subject.target.name, lists[index]!) : [])));
  },
};

/** Pods of a node that is not there are deleted without grace, about a minute later (gcOrphaned in pkg/controller/podgc/gc_controller.go). */
export function nodeNotes(node: string, pods: readonly KubeObject[]): Note[] {
  const running = pods.filter(({status}) => !['Succeeded', 'Failed'].includes(status?.phase)).length;
  if (running === 0) return [];
  return [
    {
      level: 'grave',
      text: `${counted(running, 'pod')} on node ${node} ${running === 1 ? 'is' : 'are'} deleted by force soon after it; drain it first.`,
    },
  ];
}
