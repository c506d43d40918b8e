import {contentHash} from '../controllers/template-hash.ts';
import type {Demo} from '../demo.ts';
import {layApart} from '../lay-apart.ts';
import {changedMeta} from '../managed-later.ts';
import {controlledBy, type Draft, type KubeObject, timeText} from '../object.ts';
import type {Deployment, Pod, PodTemplateSpec, ReplicaSet} from '../schema/kinds.ts';
import {deployments} from '../types/deployments.ts';
import {replicaSets} from '../types/replicasets.ts';
import type {ResourceType} from '../type.ts';
import type {Manifest} from './apply.ts';
import {BY_USER, drafted, withStatus} from './lay-object.ts';
import type {Laying} from './lay-pods.ts';

export type LayingDeployment = {
  /** Of the pods, in turn. */
  readonly nodes: readonly string[];
  /** How many pods were laid before, so that nodes and names go on from there. */
  readonly from: number;
  /** An earlier template, whose replica set is still there with nothing in it. */
  readonly earlier?: Manifest;
  readonly manager?: string;
  /** For crowds: what kubelets and controllers wrote is not told among the managed fields. */
  readonly isOfCrowd?: boolean;
  /** What has become of its pods, if they do not run. */
  readonly laying?: (pod: {readonly name: string; readonly uid: string}) => Laying;
  /** How often it was scaled. */
  readonly scalings?: number;
  /** When its pods were made, by their turn (milliseconds since the epoch); with the deployment unless told. */
  readonly sinceOf?: (turn: number) => number;
};

/** What has to be known of a deployment before it is made: who it is, and who its replica set. */
export type Plan = {
  readonly manifest: Manifest;
  readonly name: string;
  readonly uid: string;
  readonly count: number;
  readonly template: PodTemplateSpec;
  readonly set: Identity;
};

type Identity = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
};

export function planOf({random}: Demo, manifest: Manifest): Plan {
  const {name = '', namespace = ''} = manifest.metadata;
  const {template, replicas = 1} = deployments.defaults!(manifest as unknown as Deployment).spec!;
  return {manifest, name, uid: random.uuid(), count: replicas, template, set: setOf(name, namespace, random.uuid(), template)};
}

export function asOwner({apiVersion, kind, ...metadata}: Identity): KubeObject {
  return {apiVersion, kind, metadata: {...metadata, resourceVersion: '', creationTimestamp: ''}};
}

/** Has the deployment and its replica sets be there, as they are with these pods, when somebody looks. */
export function layDeployment(demo: Demo, plan: Plan, pods: readonly Pod[], options: LayingDeployment): void {
  const {earlier, manager = BY_USER, isOfCrowd = false, scalings = 0} = options;
  const shares = [
    [deployments, 1],
    [replicaSets, earlier ? 2 : 1],
  ] as const;
  layApart(demo, shares, apart => {
    const isWell = options.laying === undefined;
    const revision = earlier ? '2' : '1';
    const made = withRevision(
      drafted(apart, deployments, plan.manifest as unknown as Draft<Deployment>, manager),
      plan.uid,
      revision,
      scalings,
    );
    const put = isOfCrowd ? putBare : putWithStatus;
    put(apart, deployments, made, deploymentStatus(apart, made, plan, pods, isWell));
    put(apart, replicaSets, replicaSet(apart, made, plan, revision), setStatus(plan.count, isWell));
    if (!earlier) return;
    const {template} = planOf(apart, earlier);
    const old = {...plan, count: 0, set: setOf(plan.name, plan.set.namespace, apart.random.uuid(), template), template};
    put(apart, replicaSets, replicaSet(apart, made, old, '1'), setStatus(0, isWell));
  });
}

const REVISION = 'deployment.kubernetes.io/revision';

function setOf(deployment: string, namespace: string, uid: string, template: PodTemplateSpec): Identity {
  const hash = contentHash(template);
  const labels = {...template.metadata?.labels, 'pod-template-hash': hash};
  return {apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name: `${deployment}-${hash}`, uid, labels};
}

/** Each scaling is a change of what is wanted. */
function withRevision(deployment: Deployment, uid: string, revision: string, scalings: number): Deployment {
  const annotations = {...deployment.metadata.annotations, [REVISION]: revision};
  return {...deployment, metadata: changedMeta(deployment.metadata, {uid, annotations, generation: 1 + scalings})};
}

function replicaSet(apart: Demo, deployment: Deployment, {count, template, set}: Plan, revision: string): ReplicaSet {
  const {selector, replicas = 1} = deployment.spec!;
  const made = drafted(apart, replicaSets, {
    metadata: {
      name: set.name,
      namespace: set.namespace,
      labels: set.labels,
      annotations: {
        ...deployment.metadata.annotations,
        'deployment.kubernetes.io/desired-replicas': String(replicas),
        'deployment.kubernetes.io/max-replicas': String(replicas + Math.ceil(replicas / 4)),
        [REVISION]: revision,
      },
      ownerReferences: [controlledBy(deployment)],
    },
    spec: {
      replicas: count,
      selector: {...selector, matchLabels: {...selector.matchLabels, 'pod-template-hash': set.labels['pod-template-hash']!}},
      template: {...template, metadata: {...template.metadata, labels: set.labels}},
    },
  });
  return {...made, metadata: changedMeta(made.metadata, {uid: set.uid})};
}

function setStatus(count: number, isWell: boolean): object {
  return {
    replicas: count,
    terminatingReplicas: 0,
    ...(count > 0 && {fullyLabeledReplicas: count}),
    ...(count > 0 && isWell && {readyReplicas: count, availableReplicas: count}),
    observedGeneration: 1,
  };
}

function deploymentStatus(
  {agenda}: Demo,
  {metadata, spec}: Deployment,
  {set}: Plan,
  laid: readonly Pod[],
  isWell: boolean,
): NonNullable<Deployment['status']> {
  const since = timeText(agenda.now());
  const count = spec!.replicas ?? 1;
  const lost = laid[0]?.status?.conditions?.find(({type}) => type === 'Ready')?.lastTransitionTime ?? since;
  const progress = {lastUpdateTime: since, lastTransitionTime: since};
  const available = isWell
    ? {...progress, status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.'}
    : {
        lastUpdateTime: lost,
        lastTransitionTime: lost,
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const message = `ReplicaSet "${set.name}" has successfully progressed.`;
  return {
    observedGeneration: metadata.generation!,
    ...(count > 0 && {replicas: count, updatedReplicas: count}),
    ...(count > 0 && (isWell ? {readyReplicas: count, availableReplicas: count} : {unavailableReplicas: count})),
    terminatingReplicas: 0,
    conditions: [
      {type: 'Available', ...available},
      {type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message, ...progress},
    ],
  };
}

const putWithStatus: typeof putBare = (apart, type, object, status) => putBare(apart, type, withStatus(apart, type, object, status), {});

function putBare<T extends KubeObject>({store}: Demo, type: ResourceType<T>, object: T, status: object): void {
  store.put(type, {...object, status: {...(object as {status?: object}).status, ...status}});
}
