import {holdersOf, holderText} from '../../kube/finalizers.ts';
import type {KubeObject} from '../../kube/object.ts';
import type {Note} from '../change.ts';
import type {Lookup} from './lookup.ts';
import {isDeletion, pairsOf, sendable} from './pairs.ts';
import {kindWord, listed, summed} from './words.ts';

/** Finalizers, without whose owners a deleted object stays. */
export const holds: Lookup = {
  about: 'finalizers',
  async look(asked) {
    const deleted = sendable(await pairsOf(asked)).filter(({change}) => isDeletion(change));
    return summed(deleted.flatMap(({change: {target, before}}) => (before ? holdNotes(kindWord(target.kind.name), before) : [])));
  },
};

/** Those that each object of its kind has are told by other lookups, or are gone in a moment. */
export function holdNotes(kind: string, object: KubeObject): Note[] {
  const holders = holdersOf(object).filter(({finalizer}) => !usual.has(finalizer));
  if (holders.length === 0) return [];
  const waits = `waits for ${holders.length === 1 ? 'finalizer' : 'finalizers'} ${listed(holders.map(holderText))}`;
  return [{level: 'warn', text: `The ${kind} ${object.metadata.name} ${waits}.`}];
}

const usual: ReadonlySet<string> = new Set([
  'foregroundDeletion',
  'orphan',
  'kubernetes',
  'kubernetes.io/pvc-protection',
  'kubernetes.io/pv-protection',
  'batch.kubernetes.io/job-tracking',
  'customresourcecleanup.apiextensions.k8s.io',
]);
