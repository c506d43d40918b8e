import type {KubeObject} from '../../kube/object.ts';
import type {Note} from '../change.ts';
import {listsFor} from './ask.ts';
import {isSliceOf, readyEndpoints} from './backends.ts';
import {endpointSlices, ingresses as ingressKind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {isDeletion, isKind, pairsOf, sendable} from './pairs.ts';
import {counted, listed, summed} from './words.ts';

/** Who loses a service that is deleted: the pods behind it and the ingresses before it. */
export const serviceUsers: Lookup = {
  about: 'what uses the services',
  async look(asked) {
    const services = asked.subjects.filter(({target}) => isKind(target, '', 'services'));
    const [pairs, slices, ingresses] = await Promise.all([
      pairsOf(asked),
      listsFor(asked, endpointSlices, services),
      listsFor(asked, ingressKind, services),
    ]);
    const deleted = sendable(pairs).filter(({change, subject}) => isDeletion(change) && services.includes(subject));
    return summed(deleted.flatMap(({change}) => serviceNotes(change.target, slices, ingresses)));
  },
};

export function serviceNotes(
  service: {readonly namespace: string; readonly name: string},
  slices: readonly KubeObject[],
  ingresses: readonly KubeObject[],
): Note[] {
  const {namespace, name} = service;
  const endpoints = slices.filter(slice => isSliceOf(slice, {metadata: service})).flatMap(readyEndpoints);
  const pods = new Set(endpoints.flatMap(({targetRef}) => (targetRef?.kind === 'Pod' ? [targetRef.name] : [])));
  const before = ingresses
    .filter(({metadata, spec}) => metadata.namespace === namespace && backendsOf(spec).includes(name))
    .map(({metadata}) => metadata.name);
  return [
    ...(pods.size > 0
      ? [
          {
            level: 'warn' as const,
            text: `${counted(pods.size, 'pod')} ${pods.size === 1 ? 'is' : 'are'} no longer reached through service ${name}.`,
          },
        ]
      : []),
    ...(before.length > 0
      ? [
          {
            level: 'warn' as const,
            text: `${before.length === 1 ? 'Ingress' : 'Ingresses'} ${listed(before)} ${before.length === 1 ? 'leads' : 'lead'} to service ${name}.`,
          },
        ]
      : []),
  ];
}

function backendsOf(spec: KubeObject['spec']): readonly unknown[] {
  const rules: readonly KubeObject['spec'][] = Array.isArray(spec?.rules) ? spec.rules : [];
  const paths = rules.flatMap(rule => (Array.isArray(rule?.http?.paths) ? rule.http.paths : []));
  return [spec?.defaultBackend, ...paths.map(path => path?.backend)].map(backend => backend?.service?.name);
}
