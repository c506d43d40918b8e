import {GENERATION_LABEL, HASH_LABEL} from '../controllers/daemon-set-work.ts';
import {fitsOf, specFor} from '../controllers/daemon-set-nodes.ts';
import {podFromTemplate} from '../controllers/pod-control.ts';
import {firstRevision} from '../controllers/revisions.ts';
import {podAt} from '../controllers/stateful-set-pods.ts';
import type {Demo} from '../demo.ts';
import {layApart} from '../lay-apart.ts';
import type {Draft, KubeObject} from '../object.ts';
import type {DaemonSet, PodTemplateSpec, StatefulSet} from '../schema/kinds.ts';
import {controllerRevisions} from '../types/controllerrevisions.ts';
import {daemonSets} from '../types/daemonsets.ts';
import {nodes} from '../types/nodes.ts';
import {pods} from '../types/pods.ts';
import {statefulSets} from '../types/statefulsets.ts';
import type {ResourceType} from '../type.ts';
import type {Manifest} from './apply.ts';
import {layClaim} from './lay-claims.ts';
import {announced, BY_USER, drafted, isLaid, madeAsAnnounced, withStatus} from './lay-object.ts';
import {podMaker} from './lay-pods.ts';

/** Puts a daemon set where it is, with a pod that runs since now on each node that fits. */
export function layDaemonSet(demo: Demo, manifest: Manifest, manager: string): void {
  const {store, random} = demo;
  const draft = manifest as unknown as Draft<DaemonSet>;
  const set = announced(demo, daemonSets, draft);
  const {template} = set.spec!;
  const hash = firstRevision(set, template, HASH_LABEL).metadata.labels![HASH_LABEL]!;
  const labels = {...template.metadata?.labels, [GENERATION_LABEL]: '1', [HASH_LABEL]: hash};
  const fits = fitsOf(set);
  const chosen = store.list(nodes).filter(node => fits(node).shouldRun);
  const specOf = (node: string) => specFor(template.spec!, node);
  const [first = ''] = chosen.map(({metadata}) => metadata.name);
  const make = podMaker(demo, drafted(demo, pods, podFromTemplate({...template, spec: specOf(first)}, set, {labels})));
  for (const {metadata} of chosen) {
    const pod = make({name: `${set.metadata.name}-${random.suffix(5)}`, node: metadata.name});
    store.put(pods, {...pod, spec: {...pod.spec!, affinity: specOf(metadata.name).affinity!}}, isLaid);
  }
  const count = chosen.length;
  laySet(demo, daemonSets, HASH_LABEL, apart => madeAsAnnounced(apart, daemonSets, draft, set.metadata.uid, manager), {
    currentNumberScheduled: count,
    desiredNumberScheduled: count,
    numberMisscheduled: 0,
    numberReady: count,
    observedGeneration: 1,
    updatedNumberScheduled: count,
    numberAvailable: count,
  });
}

/** Puts a stateful set where it is, with its claims, their volumes, and pods that run since now. Nodes come in turn. The result is how many pods. */
export function layStatefulSet(
  demo: Demo,
  manifest: Manifest,
  {nodes: names, from}: {readonly nodes: readonly string[]; readonly from: number},
): number {
  const {store} = demo;
  const draft = manifest as unknown as Draft<StatefulSet>;
  const set = announced(demo, statefulSets, draft);
  const {template, replicas = 1} = set.spec!;
  const revision = firstRevision(set, template, SET_HASH_LABEL).metadata.name!;
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    const node = names[(from + ordinal) % names.length]!;
    for (const claim of set.spec!.volumeClaimTemplates ?? []) layClaim(demo, set, claim, ordinal, node);
    const one = drafted(demo, pods, podAt(set, ordinal, template, revision));
    store.put(pods, podMaker(demo, one)({name: one.metadata.name, node}), isLaid);
  }
  laySet(demo, statefulSets, SET_HASH_LABEL, apart => madeAsAnnounced(apart, statefulSets, draft, set.metadata.uid, BY_USER), {
    replicas,
    availableReplicas: replicas,
    collisionCount: 0,
    currentRevision: revision,
    updateRevision: revision,
    observedGeneration: 1,
    readyReplicas: replicas,
    currentReplicas: replicas,
    updatedReplicas: replicas,
  });
  return replicas;
}

const SET_HASH_LABEL = 'controller.kubernetes.io/hash';

type WithTemplate = KubeObject & {readonly spec?: {readonly template: PodTemplateSpec}};

/** The set and its revision are there when somebody looks. */
function laySet<T extends WithTemplate>(
  demo: Demo,
  type: ResourceType<T>,
  hashLabel: string,
  make: (apart: Demo) => T,
  status: object,
): void {
  const shares = [
    [type as unknown as ResourceType, 1],
    [controllerRevisions, 1],
  ] as const;
  layApart(demo, shares, apart => {
    const set = make(apart);
    apart.store.put(type, withStatus(apart, type, set, status));
    apart.store.put(controllerRevisions, drafted(apart, controllerRevisions, firstRevision(set, set.spec!.template, hashLabel)));
  });
}
