import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {controlledBy, type Draft, type KubeObject, type ObjectMeta} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {Pod, PodTemplateSpec} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {MANAGER} from './status.ts';

/** What a pod gets from its template and its owner (GetPodFromTemplate of k8s.io/kubernetes/pkg/controller). */
export function podFromTemplate({metadata = {}, spec}: PodTemplateSpec, owner: KubeObject, own: Partial<ObjectMeta> = {}): Draft<Pod> {
  const {labels, annotations, finalizers} = metadata;
  return {
    metadata: {
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace !== undefined && {namespace: owner.metadata.namespace}),
      ...(labels && {labels}),
      ...(annotations && {annotations}),
      ...(finalizers?.length && {finalizers}),
      ownerReferences: [controlledBy(owner)],
      ...own,
    },
    ...(spec && {spec}),
  };
}

/** Creates it and tells of it. What is refused is told as well, and thrown on. */
export function createPod(demo: Demo, owner: KubeObject, draft: Draft<Pod>, component: string): Pod {
  try {
    const made = demo.registry.create(pods, draft, {manager: MANAGER});
    tell(demo, {about: owner, type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${made.metadata.name}`, component});
    return made;
  } catch (error) {
    if (error instanceof Refusal && !isOfNamespaceGoing(error)) {
      tell(demo, {about: owner, type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}`, component});
    }
    throw error;
  }
}

/** Deletes it and tells of it; one that is gone already is told of by nobody. */
export function deletePod(demo: Demo, owner: KubeObject, {metadata}: Pod, component: string): void {
  const {namespace, name} = metadata;
  try {
    demo.registry.remove(pods, namespace, name);
  } catch (error) {
    if (error instanceof Refusal && error.code === 404) return;
    if (error instanceof Refusal) {
      tell(demo, {about: owner, type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${error.message}`, component});
    }
    throw error;
  }
  tell(demo, {about: owner, type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}`, component});
}

/** Nothing can be created because the namespace is going: no fault, and no reason to try again. */
export function isOfNamespaceGoing({details}: Refusal): boolean {
  const {causes = []} = (details ?? {}) as {causes?: readonly {reason: string}[]};
  return causes.some(({reason}) => reason === 'NamespaceTerminating');
}
