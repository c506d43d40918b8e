import type {KubeObject} from '../../kube/object.ts';
import type {Change, Note, Target} from '../change.ts';
import {listsFor} from './ask.ts';
import {jobs as jobKind, replicaSets as replicaSetKind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {ownPodsOf} from './going.ts';
import {controllerOf} from './own-pods.ts';
import {isDeletion, isKind, isWorkload, type Pair} from './pairs.ts';
import {capital, counted, kindWord, summed} from './words.ts';

/** What the garbage collector deletes with workloads: replica sets, jobs and pods. */
export const belongings: Lookup = {
  about: 'what belongs to it',
  async look(asked) {
    const workloads = asked.subjects.filter(({target}) => isWorkload(target));
    const cronJobs = asked.subjects.filter(({target}) => isKind(target, 'batch', 'cronjobs'));
    const isMeant = ({change}: Pair) =>
      isDeletion(change) && change.refused === undefined && (isWorkload(change.target) || isCronJob(change));
    const [deleted, replicaSets, jobs] = await Promise.all([
      ownPodsOf(asked, workloads, isMeant),
      listsFor(
        asked,
        replicaSetKind,
        workloads.filter(({target}) => isKind(target, 'apps', 'deployments')),
      ),
      listsFor(asked, jobKind, cronJobs),
    ]);
    return belongingNotes(
      deleted.map(({pair: {change}, pods}) => ({change, pods, parts: [...replicaSets, ...jobs].filter(isPartOf(change.target))})),
    );
  },
};

/** What was found of one that is deleted. */
export type Belongings = {readonly change: Change; readonly pods: readonly KubeObject[]; readonly parts: readonly KubeObject[]};

/** One sentence for what goes with all of them, and one for what stays. */
export function belongingNotes(deleted: readonly Belongings[]): Note[] {
  const orphaning = deleted.filter(({change}) => isOrphaning(change));
  const taking = deleted.filter(({change}) => !isOrphaning(change));
  return summed([
    ...taken(taking, what => `With ${what.owners} ${what.isOne ? 'goes' : 'go'} ${what.parts}.`),
    ...taken(orphaning, what => `${capital(what.parts)} of ${what.owners} ${what.isOne ? 'stays' : 'stay'}, without an owner.`),
    ...claimNotes(taking),
  ]);
}

type Taken = {readonly owners: string; readonly parts: string; readonly isOne: boolean};

function taken(deleted: readonly Belongings[], tell: (taken: Taken) => string): Note[] {
  const full = deleted.filter(({pods, parts}) => pods.length + parts.length > 0);
  const pods = sum(full.map(one => one.pods.length));
  const replicaSets = sum(full.map(({change, parts}) => (isCronJob(change) ? 0 : parts.length)));
  const jobs = sum(full.map(({change, parts}) => (isCronJob(change) ? parts.length : 0)));
  const counts = [
    ...(replicaSets > 0 ? [counted(replicaSets, 'replica set')] : []),
    ...(jobs > 0 ? [`${counted(jobs, 'job')} with ${jobs === 1 ? 'its' : 'their'} pods`] : []),
    ...(pods > 0 ? [counted(pods, 'pod')] : []),
  ];
  if (counts.length === 0) return [];
  return [{level: 'info', text: tell({owners: ownersOf(full), parts: counts.join(' and '), isOne: replicaSets + jobs + pods === 1})}];
}

function ownersOf(deleted: readonly Belongings[]): string {
  const kinds = new Set(deleted.map(({change}) => change.target.kind.name));
  const [first] = deleted;
  if (deleted.length === 1) return `${kindWord(first!.change.target.kind.name)} ${first!.change.target.name}`;
  return kinds.size === 1 ? counted(deleted.length, kindWord([...kinds][0]!)) : `these ${deleted.length}`;
}

/** Claims that a stateful set made stay, unless it says otherwise (persistentVolumeClaimRetentionPolicy, since Kubernetes 1.27 in beta). */
function claimNotes(deleted: readonly Belongings[]): Note[] {
  return deleted.flatMap(({change: {before, target}}): Note[] => {
    const {volumeClaimTemplates, persistentVolumeClaimRetentionPolicy} = before?.['spec'] ?? {};
    if (!isKind(target, 'apps', 'statefulsets') || !Array.isArray(volumeClaimTemplates) || volumeClaimTemplates.length === 0) return [];
    return persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
      ? [{level: 'grave', text: `The claims of stateful set ${target.name} are deleted too, as it asks for.`}]
      : [{level: 'info', text: `The claims of stateful set ${target.name} stay.`}];
  });
}

function isPartOf(target: Target): (object: KubeObject) => boolean {
  return object => {
    const owner = controllerOf(object);
    const isOwner = owner?.kind === target.kind.name && owner.name === target.name && object.metadata.namespace === target.namespace;
    return isOwner && (target.uid === '' || owner.uid === target.uid);
  };
}

function isCronJob({target}: Change): boolean {
  return isKind(target, 'batch', 'cronjobs');
}

function isOrphaning({draft}: Change): boolean {
  return draft.step.type === 'delete' && draft.step.propagation === 'Orphan';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
