import {type Path, valueAt, withChanges} from './field-changes.ts';
import type {JsonObject, KubeObject, ResourceKind} from './object.ts';
import {isOnDelete, wantedPods} from './rollout-status.ts';

/** A container of a pod or of a template, and where in the object it stands. */
export type Container = {readonly name: string; readonly isInit: boolean; readonly path: Path; readonly fields: JsonObject};

/** Where objects of a kind keep the spec of their pods; undefined where they have none. */
export function podSpecPath({group, plural}: Pick<ResourceKind, 'group' | 'plural'>): Path | undefined {
  switch (group === '' ? plural : `${plural}.${group}`) {
    case 'pods':
      return ['spec'];
    case 'cronjobs.batch':
      return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
    case 'deployments.apps':
    case 'statefulsets.apps':
    case 'daemonsets.apps':
    case 'replicasets.apps':
    case 'replicationcontrollers':
    case 'jobs.batch':
      return ['spec', 'template', 'spec'];
    default:
      return undefined;
  }
}

/** Its containers, then its init containers; those without a name are left out. */
export function containersOf(object: KubeObject, kind: Pick<ResourceKind, 'group' | 'plural'>): readonly Container[] {
  const spec = podSpecPath(kind);
  if (!spec) return [];
  return (['containers', 'initContainers'] as const).flatMap(list => {
    const items = valueAt(object, [...spec, list]);
    if (!Array.isArray(items)) return [];
    return items.flatMap((fields: JsonObject | null, index): Container[] => {
      const name = fields?.['name'];
      return fields && typeof name === 'string' ? [{name, isInit: list === 'initContainers', path: [...spec, list, index], fields}] : [];
    });
  });
}

/** The object with these containers made anew. */
export function withContainers(
  object: KubeObject,
  containers: readonly Container[],
  edit: (container: Container) => JsonObject,
): KubeObject {
  return withChanges(
    object,
    containers.map(container => ({path: container.path, before: container.fields, after: edit(container)})),
  );
}

/** What becomes of the pods when the template of this object is another: `3 pods are replaced`. */
export function templateEffect(object: KubeObject): string {
  const {kind, spec, status} = object;
  switch (kind) {
    case 'Pod':
      return 'the container restarts';
    case 'CronJob':
      return 'its next jobs have it';
    case 'ReplicaSet':
    case 'ReplicationController':
      return 'only pods made later have it';
  }
  if (spec?.paused === true) return 'it is paused: nothing rolls out yet';
  if (isOnDelete(object)) return 'pods have it once they are deleted';
  const count = kind === 'DaemonSet' ? Number(status?.desiredNumberScheduled ?? 0) : wantedPods(object);
  if (count === 0) return 'no pod runs';
  return count === 1 ? '1 pod is replaced' : `${count} pods are replaced`;
}
