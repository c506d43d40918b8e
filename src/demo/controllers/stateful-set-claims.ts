import {isEqual} from '../equal.ts';
import type {Demo} from '../demo.ts';
import {controlledBy, type KubeObject, type OwnerReference} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {PersistentVolumeClaim, Pod, StatefulSet} from '../schema/kinds.ts';
import {persistentVolumeClaims} from '../types/persistentvolumeclaims.ts';
import {claimNameOf, isInRange, ordinalOf} from './stateful-set-pods.ts';
import {MANAGER} from './status.ts';

type Tell = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** Makes the claims of an ordinal that are missing, and tells of them. Throws what is refused. */
export function createClaims(demo: Demo, set: StatefulSet, ordinal: number, tell: Tell): void {
  const {namespace, name: setName} = set.metadata;
  for (const template of set.spec?.volumeClaimTemplates ?? []) {
    const name = claimNameOf(template.metadata.name, set, ordinal);
    const existing = demo.registry.get(persistentVolumeClaims, namespace, name);
    if (existing?.metadata.deletionTimestamp) throw new Refusal(409, 'Conflict', `pvc ${name} is being deleted`);
    if (existing) continue;
    const {labels, annotations} = template.metadata;
    const metadata = {
      name,
      ...(namespace !== undefined && {namespace}),
      labels: {...labels, ...set.spec?.selector.matchLabels},
      ...(annotations && {annotations}),
    };
    const pod = `${setName}-${ordinal}`;
    try {
      demo.registry.create(persistentVolumeClaims, {metadata, ...(template.spec && {spec: template.spec})}, {manager: MANAGER});
      tell('Normal', 'SuccessfulCreate', `Create Claim ${name} Pod ${pod} in StatefulSet ${setName} success`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      tell('Warning', 'FailedCreate', `Create Claim ${name} for Pod ${pod} in StatefulSet ${setName} failed error: ${error.message}`);
      throw new Refusal(error.code, error.reason, `failed to create PVC ${name}: ${error.message}`, error.details);
    }
  }
}

/**
 * Lets the claims of a pod be owned by what they are to be deleted with: the set, the pod that is scaled away, or nothing
 * (persistentVolumeClaimRetentionPolicy).
 */
export function keepClaims(demo: Demo, set: StatefulSet, pod: Pod): void {
  for (const claim of claimsOf(demo, set, pod)) {
    const owners = ownersOf(claim, set, pod);
    if (isEqual(owners, claim.metadata.ownerReferences ?? [])) continue;
    demo.registry.change(persistentVolumeClaims, claim.metadata.namespace, claim.metadata.name, {manager: MANAGER}, current => {
      const {ownerReferences: _, ...metadata} = current.metadata;
      return {...current, metadata: {...metadata, ...(owners.length > 0 && {ownerReferences: owners})}};
    });
  }
}

/** A claim that goes with a pod of that name which is gone: the next pod has to wait for it. */
export function hasStaleClaim(demo: Demo, set: StatefulSet, ordinal: number): boolean {
  if (policyOf(set).whenScaled !== 'Delete') return false;
  const name = `${set.metadata.name}-${ordinal}`;
  return (set.spec?.volumeClaimTemplates ?? []).some(({metadata}) => {
    const claim = demo.registry.get(persistentVolumeClaims, set.metadata.namespace, claimNameOf(metadata.name, set, ordinal));
    return claim?.metadata.ownerReferences?.some(reference => reference.kind === 'Pod' && reference.name === name) ?? false;
  });
}

function claimsOf(demo: Demo, set: StatefulSet, pod: Pod): readonly PersistentVolumeClaim[] {
  const ordinal = ordinalOf(pod, set);
  if (ordinal === undefined) return [];
  return (set.spec?.volumeClaimTemplates ?? [])
    .map(({metadata}) => demo.registry.get(persistentVolumeClaims, set.metadata.namespace, claimNameOf(metadata.name, set, ordinal)))
    .filter(claim => claim !== undefined);
}

function ownersOf({metadata: {ownerReferences = []}}: PersistentVolumeClaim, set: StatefulSet, pod: Pod): readonly OwnerReference[] {
  const {whenDeleted, whenScaled} = policyOf(set);
  const isStale = [set, pod].some(owner => ownerReferences.some(it => isNamed(it, owner) && it.uid !== owner.metadata.uid));
  if (isStale) return ownerReferences;
  const others = ownerReferences.filter(reference => !isNamed(reference, set) && !isNamed(reference, pod));
  // Another controller has it: the policy does not count.
  if (others.some(({controller}) => controller)) return others;
  const isScaledAway = !isInRange(ordinalOf(pod, set) ?? -1, set);
  if (whenScaled === 'Delete' && isScaledAway) return [...others, controlledBy(pod)];
  return whenDeleted === 'Delete' ? [...others, controlledBy(set)] : others;
}

function isNamed(reference: OwnerReference, {kind, metadata}: KubeObject): boolean {
  return reference.kind === kind && reference.name === metadata.name;
}

function policyOf({spec}: StatefulSet): {readonly whenDeleted?: string; readonly whenScaled?: string} {
  return spec?.persistentVolumeClaimRetentionPolicy ?? {};
}
