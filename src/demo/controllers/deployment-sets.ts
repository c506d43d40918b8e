import {isEqual} from '../equal.ts';
import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {controlledBy, type Draft} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {Deployment, PodTemplateSpec, ReplicaSet} from '../schema/kinds.ts';
import {deployments} from '../types/deployments.ts';
import {replicaSets} from '../types/replicasets.ts';
import {conditionOf, withCondition} from './deployment-conditions.ts';
import {
  byCreation,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  nextSize,
  REVISION,
  REVISION_HISTORY,
  replicasAnnotations,
  revisionOf,
  sizeOf,
} from './deployment-sizes.ts';
import {isOfNamespaceGoing} from './pod-control.ts';
import {MANAGER, writeStatus} from './status.ts';
import {contentHash} from './template-hash.ts';

export const COMPONENT = 'deployment-controller';
const HASH = 'pod-template-hash';
const MAX_HISTORY_LENGTH = 2000;

/** A deployment with its replica sets: the one that has its template, and the old ones in the order of their creation. */
export type Rollout = {readonly deployment: Deployment; readonly current: ReplicaSet | undefined; readonly old: readonly ReplicaSet[]};

export function allSets({current, old}: Rollout): readonly ReplicaSet[] {
  return current ? [...old, current] : old;
}

export function rolloutOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout {
  const ordered = [...sets].sort(byCreation);
  const current = ordered.find(({spec}) => isSameTemplate(spec?.template, deployment.spec?.template));
  return {deployment, current, old: ordered.filter(set => set !== current)};
}

/** The same after what has been written since. */
export function refreshed(demo: Demo, {deployment, current, old}: Rollout): Rollout {
  return {deployment, current: current && fresh(current), old: old.map(fresh)};

  function fresh(set: ReplicaSet): ReplicaSet {
    return demo.registry.get(replicaSets, set.metadata.namespace, set.metadata.name) ?? set;
  }
}

/** Gives the replica set of the template the newest revision, and the deployment its number (getNewReplicaSet). */
export function withRevision(demo: Demo, rollout: Rollout): Rollout {
  const {deployment, current, old} = rollout;
  if (!current) return rollout;
  const {minReadySeconds = 0} = deployment.spec!;
  const annotations = annotationsOf(deployment, current, nextRevision(old));
  const set = demo.registry.change(replicaSets, current.metadata.namespace, current.metadata.name, {manager: MANAGER}, stored => {
    const isSame = isEqual(annotations, stored.metadata.annotations ?? {}) && (stored.spec?.minReadySeconds ?? 0) === minReadySeconds;
    if (isSame) return stored;
    const {minReadySeconds: _, ...spec} = stored.spec!;
    return {
      ...stored,
      metadata: {...stored.metadata, annotations},
      spec: {...spec, ...(minReadySeconds > 0 && {minReadySeconds})},
    };
  });
  const message = `Found new replica set "${current.metadata.name}"`;
  const isTold = conditionOf(deployment.status, 'Progressing') || !hasProgressDeadline(deployment);
  const {conditions = []} = deployment.status ?? {};
  const status = isTold
    ? deployment.status
    : {
        ...deployment.status,
        conditions: withCondition(
          conditions,
          {type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message},
          demo.agenda.now(),
        ),
      };
  return {
    deployment: writeStatus(demo, deployments, deployment, status ?? {}, {[REVISION]: annotations[REVISION] ?? ''}),
    current: set ?? current,
    old,
  };
}

/** As `withRevision`, but a replica set that is missing is made. */
export function withCurrentSet(demo: Demo, rollout: Rollout): Rollout {
  const {deployment, old} = rollout;
  if (rollout.current) return withRevision(demo, rollout);
  const draft = draftOf(rollout);
  const name = draft.metadata.name!;
  let current: ReplicaSet;
  try {
    current = demo.registry.create(replicaSets, draft, {manager: MANAGER});
  } catch (error) {
    if (error instanceof Refusal) tellFailure(demo, deployment, name, error);
    throw error;
  }
  const size = sizeOf(current);
  if (size > 0) tellScaling(demo, deployment, current, 0, size);
  const told = {type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"`} as const;
  const {conditions = []} = deployment.status ?? {};
  const status = hasProgressDeadline(deployment)
    ? {...deployment.status, conditions: withCondition(conditions, told, demo.agenda.now())}
    : (deployment.status ?? {});
  return {deployment: writeStatus(demo, deployments, deployment, status, {[REVISION]: String(nextRevision(old))}), current, old};
}

/** Sets the size and, with it, what the replica set knows of the deployment's. True where the size changed. */
export function scaleSet(demo: Demo, deployment: Deployment, set: ReplicaSet, size: number, isForced = false): boolean {
  const before = sizeOf(set);
  if (before === size && !isForced) return false;
  demo.registry.change(replicaSets, set.metadata.namespace, set.metadata.name, {manager: MANAGER}, stored => {
    const annotations = {...stored.metadata.annotations, ...replicasAnnotations(deployment)};
    const isSame = sizeOf(stored) === size && isEqual(annotations, stored.metadata.annotations);
    return isSame ? stored : {...stored, metadata: {...stored.metadata, annotations}, spec: {...stored.spec!, replicas: size}};
  });
  if (before !== size) tellScaling(demo, deployment, set, before, size);
  return before !== size;
}

export function hasProgressDeadline({spec}: Deployment): boolean {
  return spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2 ** 31 - 1;
}

function tellScaling(demo: Demo, about: Deployment, {metadata: {name}}: ReplicaSet, from: number, to: number): void {
  const message = `Scaled ${from < to ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`;
  tell(demo, {about, type: 'Normal', reason: 'ScalingReplicaSet', message, component: COMPONENT});
}

function tellFailure(demo: Demo, deployment: Deployment, name: string, refusal: Refusal): void {
  if (isOfNamespaceGoing(refusal)) return;
  const {status} = deployment;
  if (refusal.reason === 'AlreadyExists') {
    // Another template with the same hash: the next one counts its collisions.
    writeStatus(demo, deployments, deployment, {...status, collisionCount: (status?.collisionCount ?? 0) + 1});
    return;
  }
  const message = `Failed to create new replica set "${name}": ${refusal.message}`;
  const reason = 'ReplicaSetCreateError';
  if (hasProgressDeadline(deployment)) {
    const stated = {type: 'Progressing', status: 'False', reason, message} as const;
    const conditions = withCondition(status?.conditions ?? [], stated, demo.agenda.now());
    writeStatus(demo, deployments, deployment, {...status, conditions});
  }
  tell(demo, {about: deployment, type: 'Warning', reason, message, component: COMPONENT});
}

function draftOf({deployment, old}: Rollout): Draft<ReplicaSet> {
  const {template, selector, minReadySeconds = 0} = deployment.spec!;
  const {name, namespace} = deployment.metadata;
  const hash = contentHash(template, deployment.status?.collisionCount);
  const labels = {...template.metadata?.labels, [HASH]: hash};
  const annotations = {...annotationsOf(deployment, undefined, nextRevision(old)), ...replicasAnnotations(deployment)};
  return {
    metadata: {
      name: `${name.slice(0, 252 - hash.length)}-${hash}`,
      ...(namespace !== undefined && {namespace}),
      labels,
      annotations,
      ownerReferences: [controlledBy(deployment)],
    },
    spec: {
      replicas: nextSize(deployment, old, 0),
      ...(minReadySeconds > 0 && {minReadySeconds}),
      selector: {...selector, matchLabels: {...selector.matchLabels, [HASH]: hash}},
      template: {...template, metadata: {...template.metadata, labels}},
    },
  };
}

function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** The deployment's own annotations and the revision; a revision that it had before goes into its history. */
function annotationsOf(deployment: Deployment, set: ReplicaSet | undefined, revision: number): Readonly<Record<string, string>> {
  const annotations: Record<string, string> = {...set?.metadata.annotations};
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!ownAnnotations.has(key)) annotations[key] = value;
  }
  const before = annotations[REVISION];
  if ((set ? revisionOf(set) : 0) >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (before === undefined) return annotations;
  const history = [...(annotations[REVISION_HISTORY]?.split(',').filter(it => it !== '') ?? []), before];
  while (history.join(',').length > MAX_HISTORY_LENGTH) history.shift();
  annotations[REVISION_HISTORY] = history.join(',');
  return annotations;
}

const ownAnnotations: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
]);

/** Whether they make the same pods, but for the hash. */
function isSameTemplate(one: PodTemplateSpec | undefined, other: PodTemplateSpec | undefined): boolean {
  return isEqual(withoutHash(one), withoutHash(other));
}

function withoutHash({metadata = {}, spec}: PodTemplateSpec = {}): PodTemplateSpec {
  const {labels: {[HASH]: _, ...labels} = {}, ...others} = metadata;
  return {metadata: {...others, labels}, ...(spec && {spec})};
}
