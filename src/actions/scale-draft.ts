import type {Because, Draft, Step, Target} from '../changes/change.ts';
import {isSame} from '../kube/field-changes.ts';
import type {JsonObject, KubeObject} from '../kube/object.ts';
import {keepingPatch, patchedWith, type Replicas, replicasKnown, replicasOf, replicasPatch, scalePatch} from '../kube/replicas.ts';
import {idOf} from '../resources/kind.ts';
import {deniedBecause} from '../store/allowed.ts';
import type {State} from '../store/state.ts';
import {kubectlName} from './acting.ts';
import type {Aim} from './scale-aims.ts';

/** `whole`: in the object itself, with the annotation. `both`: in its scale, and the annotation after it. `scale`: there alone. */
export type Way = 'whole' | 'both' | 'scale';

export type Scalable = {
  readonly target: Target;
  /** Undefined where that is not known yet. */
  readonly known: Replicas | undefined;
  /** What is known is all that there is to know. Else it is good for words, and the object decides. */
  readonly isSure: boolean;
};

/** They keep their count in `spec.replicas`; of others only their scale tells. */
const wholeKinds: ReadonlySet<string> = new Set(['deployments.apps', 'statefulsets.apps', 'replicasets.apps']);

export function isWhole(kind: Target['kind']): boolean {
  return wholeKinds.has(idOf(kind));
}

/** What the user may do decides: who may not change the object may still scale it. */
export function wayOf({allowed}: State, {kind, namespace, name}: Target): Way {
  if (deniedBecause(allowed, {verb: 'patch', kind, namespace, name}) !== undefined) return 'scale';
  return isWhole(kind) ? 'whole' : 'both';
}

export function scaleDraft({target, known, isSure}: Scalable, aim: Aim, way: Way): Draft {
  const {kind, name} = target;
  const aimed = known && aim.next(known.count, known.kept, name);
  const next = typeof aimed === 'number' ? aimed : undefined;
  const nextOf = ({count, kept}: Replicas) => aim.next(count, kept ?? known?.kept, name);
  const sure = isSure && known && next !== undefined ? {...known, next} : undefined;
  return {
    target,
    ...(way === 'whole' ? wholeSteps(sure, nextOf) : scaleSteps(sure, nextOf, way)),
    sentence: `scale ${kind.singular} ${name}${next === undefined ? '' : ` to ${next}`}`,
    shows: object => String(replicasOf(object)),
    effect: object => effectOf(object, nextOf, target),
    kubectl: `scale ${kubectlName(target)} --replicas=${next ?? aim.fixed ?? 'N'}`,
  };
}

type Sure = Replicas & {readonly next: number};
type NextOf = (now: Replicas) => ReturnType<Aim['next']>;
type Steps = Pick<Draft, 'step' | 'companion' | 'unless'>;
type Patch = Extract<Step, {type: 'patch'}>;

/**
 * A constant patch saves a round trip. It holds what is known by now; where the object turns out to be another way its change is refused, so
 * that no wrong count is ever kept.
 */
function wholeSteps(sure: Sure | undefined, nextOf: NextOf): Steps {
  if (!sure) return {step: {type: 'patch', patch: object => edited(object, nextOf, replicasPatch)}};
  const patch = replicasPatch(sure.next, sure);
  return {step: {type: 'patch', patch}, unless: object => moved(object, nextOf, (again, now) => isSame(replicasPatch(again, now), patch))};
}

function scaleSteps(sure: Sure | undefined, nextOf: NextOf, way: 'both' | 'scale'): Steps {
  const step = (patch: Patch['patch']): Patch => ({type: 'patch', subresource: 'scale', patch});
  if (!sure) return {step: step(scale => edited(scale, nextOf, scalePatch))};
  const keeping = way === 'both' ? keepingPatch(sure.next, sure) : undefined;
  const isAsKnown = (again: number, {count}: Replicas) => again === sure.next && (!keeping || count === sure.count);
  return {
    step: step(scalePatch(sure.next)),
    ...(keeping ? {companion: {type: 'patch', patch: keeping}} : {}),
    // The companion's object is asked too, which need not have its count where a Scale has it.
    unless: object => (object.kind === 'Scale' ? moved(object, nextOf, isAsKnown) : undefined),
  };
}

function edited(object: KubeObject, nextOf: NextOf, patchTo: (next: number, now: Replicas) => JsonObject): KubeObject | Because {
  const now = replicasKnown(object);
  const next = nextOf(now);
  return typeof next === 'number' ? patchedWith(object, patchTo(next, now)) : next;
}

function moved(object: KubeObject, nextOf: NextOf, isAsKnown: (again: number, now: Replicas) => boolean): string | undefined {
  const now = replicasKnown(object);
  const again = nextOf(now);
  if (typeof again !== 'number') return again.because;
  return isAsKnown(again, now) ? undefined : `it is at ${now.count} by now: do it again`;
}

function effectOf(object: KubeObject, nextOf: NextOf, {kind}: Target): string {
  const now = replicasKnown(object);
  const next = nextOf(now);
  if (typeof next !== 'number' || next === now.count) return '';
  const count = Math.abs(next - now.count);
  const hasPods = isWhole(kind) || idOf(kind) === 'replicationcontrollers';
  if (!hasPods) return `${count} ${next < now.count ? 'fewer' : 'more'}`;
  const verb = next < now.count ? 'stop' : 'start';
  return count === 1 ? `1 pod ${verb}s` : `${count} pods ${verb}`;
}
