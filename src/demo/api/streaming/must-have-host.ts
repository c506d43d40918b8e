import {badRequest} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';

/** Throws where no kubelet has the pod. */
export function mustHaveHost({metadata, spec}: Pod): void {
  if (!spec?.nodeName) throw badRequest(`pod ${metadata.name} does not have a host assigned`);
}
