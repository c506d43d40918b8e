import type {JsonObject, KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type LabelSelector, labelSelectorText} from '../kube/selector.ts';
import type {Target} from './change.ts';
import type {Cluster} from './cluster.ts';

/** One of the templates that a workload has had. */
export type Revision = {
  readonly number: number;
  /** In ms since the epoch; NaN where it is not known. */
  readonly created: number;
  readonly images: readonly string[];
  /** Why it was made, as somebody noted it in kubernetes.io/change-cause. */
  readonly cause: string | undefined;
  /** Of the pods, without what controllers add to it. */
  readonly template: JsonObject;
};

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

/**
 * The revisions that are kept of a deployment (its replica sets), a stateful set or a daemon set (their controller revisions), newest first; the
 * first is the present one. As the HistoryViewers of k8s.io/kubectl, pkg/polymorphichelpers/history.go, find them. Throws an ApiError.
 */
export async function readRevisions(cluster: Cluster, target: Target, signal?: AbortSignal): Promise<readonly Revision[]> {
  const {kind, namespace, name} = target;
  const owner = (await cluster.read(resourcePath(kind, namespace, name), {}, signal)) as KubeObject;
  const given = owner['spec']?.selector as Partial<LabelSelector> | undefined;
  const labelSelector = labelSelectorText(given && {matchLabels: given.matchLabels ?? {}, matchExpressions: given.matchExpressions ?? []});
  const isDeployment = kind.plural === 'deployments';
  const path = resourcePath({...kind, plural: isDeployment ? 'replicasets' : 'controllerrevisions'}, namespace);
  const list = (await cluster.read(path, labelSelector === undefined ? {} : {labelSelector}, signal)) as {
    readonly items?: readonly KubeObject[];
  };
  return (list.items ?? [])
    .filter(({metadata}) => metadata.ownerReferences?.some(({controller, uid}) => controller && uid === owner.metadata.uid))
    .flatMap(isDeployment ? ofReplicaSet : ofControllerRevision)
    .sort((one, other) => other.number - one.number);
}

function ofReplicaSet(set: KubeObject): Revision[] {
  const {annotations} = set.metadata;
  const number = Number(annotations?.[REVISION]);
  const template = set['spec']?.template as Template | undefined;
  if (!(number > 0) || !template) return [];
  const {[HASH]: _, ...labels} = template.metadata?.labels ?? {};
  return [revisionOf(set, number, {...template, metadata: {...template.metadata, labels}})];
}

/** Their data are a strategic merge patch that replaces the template. */
function ofControllerRevision(revision: KubeObject): Revision[] {
  const number = Number(revision['revision']);
  const given = revision['data']?.spec?.template as (Template & {readonly $patch?: string}) | undefined;
  if (!(number > 0) || !given) return [];
  const {$patch: _, ...template} = given;
  return [revisionOf(revision, number, template)];
}

type Template = {
  readonly metadata?: {readonly labels?: Readonly<Record<string, string>>; readonly creationTimestamp?: null};
  readonly spec?: {readonly containers?: readonly {readonly image?: string}[]};
};

function revisionOf({metadata}: KubeObject, number: number, template: Template): Revision {
  // Written as null by who serializes an empty time; the server keeps none.
  const {creationTimestamp: _, ...own} = template.metadata ?? {};
  return {
    number,
    created: Date.parse(metadata.creationTimestamp ?? ''),
    images: (template.spec?.containers ?? []).map(({image}) => image ?? ''),
    cause: metadata.annotations?.[CHANGE_CAUSE],
    template: {...template, metadata: own} as unknown as JsonObject,
  };
}
