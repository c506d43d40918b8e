import {badRequest} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';

/** The container that is meant: the asked one, or the only one. Follows validateContainer of k8s.io/kubernetes/pkg/registry/core/pod. */
export function containerOf({metadata, spec}: Pod, asked: string): string {
  const containers = spec?.containers ?? [];
  const names = [...(spec?.initContainers ?? []), ...containers, ...(spec?.ephemeralContainers ?? [])].map(({name}) => name);
  if (asked !== '') {
    if (names.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
  }
  if (containers.length === 1) return containers[0]!.name;
  throw badRequest(`a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`);
}
