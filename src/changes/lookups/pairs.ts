import {valueAt, withChanges} from '../../kube/field-changes.ts';
import type {KubeObject} from '../../kube/object.ts';
import type {Change, Target} from '../change.ts';
import type {Looked, Subject} from './lookup.ts';

/** What is known of a target from its row, and its change. */
export type Pair = {readonly subject: Subject; readonly change: Change};

/** Waits for the changes and pairs them with their subjects. */
export async function pairsOf({subjects, previewed}: Pick<Looked, 'subjects' | 'previewed'>): Promise<readonly Pair[]> {
  const byKey = new Map(subjects.map(subject => [keyOf(subject.target), subject]));
  return (await previewed).map(change => ({
    change,
    subject: byKey.get(keyOf(change.target)) ?? {target: change.target, selector: undefined, labels: {}},
  }));
}

/** Those that will be sent. */
export function sendable(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.filter(({change}) => change.refused === undefined);
}

/** The object after the change: as the server told it, else as it was asked for. */
export function afterOf({before, after, undo}: Change): KubeObject | undefined {
  return after ?? (before && undo.type === 'fields' ? withChanges(before, undo.changes) : undefined);
}

export type Counts = {readonly before: number; readonly after: number};

/** From how many replicas to how many; undefined where the change is not about that. */
export function countsOf(change: Change): Counts | undefined {
  const after = afterOf(change);
  if (change.draft.step.type !== 'patch' || !change.before || !after) return undefined;
  const counts = {before: replicasOf(change.before), after: replicasOf(after)};
  return counts.before === undefined || counts.after === undefined || counts.before === counts.after ? undefined : (counts as Counts);
}

/** A Scale leaves a count of zero out (autoscaling/v1 ScaleSpec); other kinds that have one default it to 1 where they are written. */
function replicasOf(object: KubeObject): number | undefined {
  const replicas = valueAt(object, ['spec', 'replicas']);
  if (typeof replicas === 'number') return replicas;
  return isScale(object) ? 0 : undefined;
}

/** The object is a scale subresource, which has neither labels nor managed fields. */
export function isScale({kind, apiVersion = ''}: KubeObject): boolean {
  return kind === 'Scale' && apiVersion.startsWith('autoscaling/');
}

export function isKind({kind}: Target, group: string, ...plurals: readonly string[]): boolean {
  return kind.group === group && plurals.includes(kind.plural);
}

export function isPod(target: Target): boolean {
  return isKind(target, '', 'pods');
}

/** Workloads of Kubernetes' own that have pods. */
export function isWorkload(target: Target): boolean {
  return (
    isKind(target, 'apps', 'deployments', 'replicasets', 'statefulsets', 'daemonsets') ||
    isKind(target, 'batch', 'jobs') ||
    isKind(target, '', 'replicationcontrollers')
  );
}

/** It is deleted, with what belongs to it unless that is orphaned. */
export function isDeletion({draft}: Change): boolean {
  return draft.step.type === 'delete';
}

function keyOf({context, kind, namespace, name}: Target): string {
  return [context, kind.group, kind.plural, namespace, name].join('\n');
}
