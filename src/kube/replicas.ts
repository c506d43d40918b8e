import {mergePatched} from './field-changes.ts';
import type {Json, JsonObject, KubeObject} from './object.ts';

/** How many there were before it was scaled to zero; written there for whoever scales it back, on whatever host. */
export const SCALED_FROM = 'dogwatch.io/scaled-from';

/** What scaling must know of an object as it is: the count wanted now, and the one that it was scaled to zero from. */
export type Replicas = {readonly count: number; readonly kept: number | undefined; readonly isAnnotated: boolean};

/**
 * The count that is wanted, from a Scale or from an object that holds it in `spec.replicas`. A Scale leaves out a zero (ScaleSpec of
 * autoscaling/v1 has omitempty); a workload without a count wants one (SetDefaults_Deployment and its likes in pkg/apis/apps/v1/defaults.go).
 */
export function replicasOf(object: KubeObject): number {
  const replicas: unknown = object['spec']?.['replicas'];
  if (typeof replicas === 'number') return replicas;
  return object.kind === 'Scale' ? 0 : 1;
}

/** The count in the annotation `dogwatch.io/scaled-from`; undefined where it is missing or no count. */
export function keptReplicas({metadata}: KubeObject): number | undefined {
  const text = metadata.annotations?.[SCALED_FROM];
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

export function replicasKnown(object: KubeObject): Replicas {
  return {count: replicasOf(object), kept: keptReplicas(object), isAnnotated: object.metadata.annotations?.[SCALED_FROM] !== undefined};
}

/** A merge patch (RFC 7386) for an object that holds its count in `spec.replicas`, with the annotation that goes with it. */
export function replicasPatch(next: number, now: Replicas): JsonObject {
  return {spec: {replicas: next}, ...keepingPatch(next, now)};
}

/** A merge patch for the subresource `scale`. Zero is what is left out there, so that a `test` of what is left out holds afterwards. */
export function scalePatch(next: number): JsonObject {
  return {spec: {replicas: next === 0 ? null : next}};
}

/** Of the annotation alone: set on the way to zero, removed on the way back; undefined where it is left as it is. */
export function keepingPatch(next: number, {count, isAnnotated}: Replicas): JsonObject | undefined {
  if (next === 0 && count > 0) return {metadata: {annotations: {[SCALED_FROM]: String(count)}}};
  if (next > 0 && count === 0 && isAnnotated) return {metadata: {annotations: {[SCALED_FROM]: null}}};
  return undefined;
}

/** The object after a merge patch. */
export function patchedWith(object: KubeObject, patch: JsonObject): KubeObject {
  return mergePatched(object as unknown as Json, patch) as unknown as KubeObject;
}
