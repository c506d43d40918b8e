import {isEqual} from '../equal.ts';
import type {Demo} from '../demo.ts';
import {controlledBy, type Draft, type KubeObject} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {ControllerRevision, LabelSelector, PodTemplateSpec} from '../schema/kinds.ts';
import {controllerRevisions} from '../types/controllerrevisions.ts';
import {claim} from './claim.ts';
import {MANAGER} from './status.ts';
import {contentHash} from './template-hash.ts';
import {isSelectedBy} from '../rules/labels.ts';

export type Revisions = {
  /** From the oldest to the newest, which is the one of the template. */
  readonly all: readonly ControllerRevision[];
  readonly update: ControllerRevision;
  /** Other templates that had the same hash. */
  readonly collisions: number;
};

/**
 * The templates that a set has had, as controller revisions. The one it has now becomes the newest: a template that comes back is found
 * again and gets a new number. `hashLabel` is where its hash stands. Follows k8s.io/kubernetes/pkg/controller/history.
 */
export function syncRevisions(
  demo: Demo,
  owner: KubeObject,
  of: {
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly hashLabel: string;
    readonly collisions?: number | undefined;
  },
): Revisions {
  const {selector, template, hashLabel, collisions = 0} = of;
  const known = [...claim(demo, owner, controllerRevisions, revision => isSelectedBy(selector, revision))].sort(byRevision);
  const data = dataOf(template);
  const newest = known.at(-1);
  const equal = known.findLast(revision => isEqual(revision.data, data));
  if (equal && equal === newest) return {all: known, update: equal, collisions};
  const revision = (newest?.revision ?? 0) + 1;
  if (equal) {
    const {namespace, name} = equal.metadata;
    const update =
      demo.registry.change(controllerRevisions, namespace, name, {manager: MANAGER}, current => ({...current, revision})) ?? equal;
    return {all: [...known.filter(it => it !== equal), update], update, collisions};
  }
  const made = create(demo, owner, {data, revision, labels: template.metadata?.labels, hashLabel, collisions});
  return {all: [...known.filter(({metadata}) => metadata.name !== made.update.metadata.name), made.update], ...made};
}

/** The revision of a set that has had but one template. */
export function firstRevision(owner: KubeObject, template: PodTemplateSpec, hashLabel: string): Draft<ControllerRevision> {
  return draftOf(owner, {data: dataOf(template), revision: 1, labels: template.metadata?.labels, hashLabel, collisions: 0});
}

function dataOf(template: PodTemplateSpec): Draftable['data'] {
  return {spec: {template: {...template, $patch: 'replace'}}};
}

/** The template that a revision kept. */
export function templateOf({data}: ControllerRevision): PodTemplateSpec {
  const {spec} = data as {spec: {template: PodTemplateSpec & {$patch?: string}}};
  const {$patch: _, ...template} = spec.template;
  return template;
}

/** Deletes the oldest beyond the limit, but none that a pod still has. */
export function pruneRevisions(
  demo: Demo,
  revisions: readonly ControllerRevision[],
  limit: number,
  isLive: (revision: ControllerRevision) => boolean = () => false,
): void {
  let excess = revisions.length - limit;
  for (const revision of revisions) {
    if (excess <= 0) return;
    if (isLive(revision)) continue;
    demo.registry.remove(controllerRevisions, revision.metadata.namespace, revision.metadata.name);
    excess--;
  }
}

type Draftable = {
  readonly data: {readonly [key: string]: unknown};
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly hashLabel: string;
  readonly collisions: number;
};

function create(demo: Demo, owner: KubeObject, of: Draftable): {readonly update: ControllerRevision; readonly collisions: number} {
  for (let {collisions} = of; ; collisions++) {
    const draft = draftOf(owner, {...of, collisions});
    try {
      return {update: demo.registry.create(controllerRevisions, draft, {manager: MANAGER}), collisions};
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason !== 'AlreadyExists') throw error;
      const existing = demo.registry.get(controllerRevisions, owner.metadata.namespace, draft.metadata.name!);
      if (existing && isEqual(existing.data, of.data)) return {update: existing, collisions};
    }
  }
}

function draftOf(owner: KubeObject, {data, revision, labels, hashLabel, collisions}: Draftable): Draft<ControllerRevision> {
  const {namespace, annotations} = owner.metadata;
  const hash = contentHash(data, collisions);
  return {
    metadata: {
      name: `${owner.metadata.name.slice(0, 223)}-${hash}`,
      ...(namespace !== undefined && {namespace}),
      labels: {...labels, [hashLabel]: hash},
      ...(annotations && {annotations}),
      ownerReferences: [controlledBy(owner)],
    },
    data,
    revision,
  };
}

function byRevision(one: ControllerRevision, other: ControllerRevision): number {
  if (one.revision !== other.revision) return one.revision - other.revision;
  const [born, otherBorn] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  if (born !== otherBorn) return born < otherBorn ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}
