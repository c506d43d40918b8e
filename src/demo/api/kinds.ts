import type {Kind} from '../schema/decode.ts';
import {schemaNameOf} from '../schema/schema.ts';
import type {VirtualResource} from './virtual.ts';

/** Kinds that are sent but not kept. */
export const bindingKind: Kind = {group: '', version: 'v1', kind: 'Binding', schema: 'io.k8s.api.core.v1.Binding'};
export const evictionKind: Kind = {group: 'policy', version: 'v1', kind: 'Eviction', schema: 'io.k8s.api.policy.v1.Eviction'};
export const scaleKind: Kind = {group: 'autoscaling', version: 'v1', kind: 'Scale', schema: 'io.k8s.api.autoscaling.v1.Scale'};

/** The kind of what is sent to a virtual resource. */
export function kindOf({kind, objects, ...resource}: VirtualResource): Kind {
  const {group, version} = objects ?? resource;
  return {group, version, kind, schema: schemaNameOf({group, version, kind}) ?? ''};
}
