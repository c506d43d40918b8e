import type {KubeObject} from '../../kube/object.ts';
import type {Target} from '../change.ts';
import type {Looked, Subject} from './lookup.ts';
import {podsOf, selectorIn} from './own-pods.ts';
import {afterOf, countsOf, isPod, isWorkload, type Pair, pairsOf} from './pairs.ts';

/**
 * Pods that a change takes away. `leave`: they keep running, with other labels, so that services and controllers do not know them any more.
 */
export type Going = {
  readonly pair: Pair;
  readonly how: 'delete' | 'evict' | 'scale' | 'leave';
  readonly pods: readonly KubeObject[];
  /** With the labels that they will have; for those that leave. */
  readonly labelsAfter: Readonly<Record<string, string>>;
};

/** Which pods go, and how. All is asked at once, before it is known whether any does. Throws an ApiError. */
export async function goingOf(asked: Looked): Promise<readonly Going[]> {
  const found = await ownPodsOf(asked, asked.subjects.filter(mayLosePods), pair => howOf(pair) !== undefined);
  return found.map(({pair, pods}): Going => {
    const how = howOf(pair)!;
    return {pair, how, pods, labelsAfter: how === 'leave' ? (afterOf(pair.change)?.metadata.labels ?? {}) : {}};
  });
}

/**
 * The pods of those whose changes are meant; pods are their own. Those that rows tell of are asked for at once. Targets without a row are
 * asked for later: only the object itself says which pods are its own.
 */
export async function ownPodsOf(
  asked: Looked,
  subjects: readonly Subject[],
  isMeant: (pair: Pair) => boolean,
): Promise<readonly {readonly pair: Pair; readonly pods: readonly KubeObject[]}[]> {
  const early = subjects.filter(({target, selector}) => !isPod(target) && selector !== undefined);
  const [pairs, known] = await Promise.all([pairsOf(asked), podsOf(asked, early)]);
  const meant = pairs.filter(isMeant);
  const unknown = meant.flatMap(pair => {
    const {subject, change} = pair;
    const selector = selectorIn(change.before);
    return isPod(change.target) || known.has(subject) || selector === undefined ? [] : [{pair, subject: {...subject, selector}}];
  });
  const late = await podsOf(
    asked,
    unknown.map(({subject}) => subject),
  );
  const found = new Map(unknown.map(({pair, subject}) => [pair, late.get(subject)]));
  return meant.map(pair => ({
    pair,
    pods: isPod(pair.change.target) ? [podOf(pair)] : (known.get(pair.subject) ?? found.get(pair) ?? []),
  }));
}

/** Services and budgets select pods too, and do not own them. */
export function mayLosePods({target}: Subject): boolean {
  return isPod(target) || isWorkload(target) || isCustom(target);
}

/** Of custom resources that scale; whether they have pods is told by their rows or by their scale. */
function isCustom({kind}: Target): boolean {
  return kind.isNamespaced && kind.group.includes('.') && !kind.group.endsWith('.k8s.io');
}

function howOf({subject, change}: Pair): Going['how'] | undefined {
  const {step} = change.draft;
  switch (step.type) {
    case 'evict':
      return 'evict';
    case 'delete':
      if (isPod(change.target)) return 'delete';
      return step.propagation !== 'Orphan' && (isWorkload(change.target) || (isCustom(change.target) && subject.selector !== undefined))
        ? 'scale'
        : undefined;
    case 'patch':
      if (isPod(change.target)) return hasOtherLabels(change.before, afterOf(change)) ? 'leave' : undefined;
      return countsOf(change)?.after === 0 ? 'scale' : undefined;
    default:
      return undefined;
  }
}

function hasOtherLabels(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  if (!before || !after) return false;
  const now = after.metadata.labels ?? {};
  return Object.entries(before.metadata.labels ?? {}).some(([key, value]) => now[key] !== value);
}

/** Where it could not be read, what its row told. */
function podOf({subject, change}: Pair): KubeObject {
  const {name, namespace, uid} = change.target;
  return change.before ?? {metadata: {name, namespace, uid, labels: subject.labels}};
}
