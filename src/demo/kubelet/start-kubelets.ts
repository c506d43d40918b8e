import type {Demo} from '../demo.ts';
import type {Node, Pod} from '../schema/kinds.ts';
import type {Happening} from '../store.ts';
import {configMaps} from '../types/configmaps.ts';
import {nodes} from '../types/nodes.ts';
import {persistentVolumeClaims} from '../types/persistentvolumeclaims.ts';
import {pods} from '../types/pods.ts';
import {secrets} from '../types/secrets.ts';
import {isQuiet} from './adopt-pod.ts';
import {kubeletsOf} from './create-kubelets.ts';
import {type Kubelets, later} from './kubelets.ts';
import {hasMachine, isRegistered, registerNode} from './register-node.ts';
import {forget} from './terminate-pod.ts';
import {refreshVolumes, usesVolumeSource} from './volumes.ts';

const REACTION_MS = 30;
/** What was laid is as its kubelet would have it: that can wait. */
const LAID_MS = 2000;
/** How long files lag behind the objects they show. */
const VOLUME_ROUND_MS = 40_000;

/** Starts the kubelets of all nodes. */
export function startKubelets(demo: Demo): void {
  const kubelets = kubeletsOf(demo);
  demo.store.subscribe(pods, happening => hear(kubelets, happening));
  demo.store.subscribe(nodes, ({type, object, before}) => {
    if (type === 'ADDED') register(kubelets, object as Node);
    if (kubelets.isSilent(object.metadata.name) || !wasSilent(before)) return;
    for (const work of kubelets.works.values()) if (work.node === object.metadata.name) kubelets.ask(work, REACTION_MS);
    considerAllOn(kubelets, object.metadata.name);
  });
  demo.store.subscribe(configMaps, ({object}) => wake(kubelets, 'configmap', object));
  demo.store.subscribe(secrets, ({object}) => wake(kubelets, 'secret', object));
  demo.store.subscribe(persistentVolumeClaims, ({object}) => wake(kubelets, 'claim', object));
  for (const node of demo.store.list(nodes)) register(kubelets, node);
  for (const pod of demo.store.list(pods)) consider(kubelets, pod);
}

/** A scenario says of its nodes what it cares about; their kubelets say the rest. */
function register({demo}: Kubelets, node: Node): void {
  if (isRegistered(node) || !hasMachine(node)) return;
  demo.agenda.after(REACTION_MS, () => {
    const current = demo.registry.get(nodes, undefined, node.metadata.name);
    if (current && !isRegistered(current)) registerNode(demo, node.metadata.name);
  });
}

function hear(kubelets: Kubelets, {type, object, before, isLaid}: Happening): void {
  const pod = object as Pod;
  const work = kubelets.works.get(pod.metadata.uid);
  if (type === 'DELETED') {
    if (work) forget(work);
    kubelets.works.delete(pod.metadata.uid);
    return;
  }
  if (!pod.spec?.nodeName) return;
  if (work) {
    if (!before || isNews(before as Pod, pod)) kubelets.ask(work, REACTION_MS);
    return;
  }
  const isNew = !before || !(before as Pod).spec?.nodeName;
  if (isNew) return isLaid ? considerLater(kubelets, pod) : consider(kubelets, pod);
  if (isNews(before as Pod, pod)) take(kubelets, pod);
}

function consider(kubelets: Kubelets, pod: Pod): void {
  if (pod.spec?.nodeName && !isQuiet(kubelets, pod)) take(kubelets, pod);
}

function considerLater(kubelets: Kubelets, pod: Pod): void {
  if (isQuiet(kubelets, pod)) return;
  const {metadata} = pod;
  kubelets.demo.agenda.after(LAID_MS, () => {
    const current = kubelets.demo.registry.get(pods, metadata.namespace, metadata.name);
    if (current?.metadata.uid === metadata.uid) consider(kubelets, current);
  });
}

function take(kubelets: Kubelets, pod: Pod): void {
  const work = kubelets.workOf(pod);
  if (work) kubelets.ask(work, REACTION_MS);
}

function considerAllOn(kubelets: Kubelets, node: string): void {
  for (const pod of [...kubelets.index.onNode(node)]) if (!kubelets.works.has(pod.metadata.uid)) consider(kubelets, pod);
}

/** Whether there is something to do for the kubelet. */
function isNews(before: Pod, pod: Pod): boolean {
  const {metadata, spec} = pod;
  if (metadata.deletionTimestamp !== before.metadata.deletionTimestamp || metadata.generation !== before.metadata.generation) return true;
  if (metadata.deletionGracePeriodSeconds !== before.metadata.deletionGracePeriodSeconds) return true;
  return spec?.readinessGates !== undefined && pod.status?.conditions !== before.status?.conditions;
}

/** Its kubelet was not there before. */
function wasSilent(before: object | undefined): boolean {
  const status = (before as {status?: {conditions?: readonly {type: string; status: string}[]}} | undefined)?.status;
  return status?.conditions?.find(({type}) => type === 'Ready')?.status !== 'True';
}

/** What waits for a volume's source need not wait on. */
function wake(
  kubelets: Kubelets,
  kind: 'configmap' | 'secret' | 'claim',
  {metadata}: {readonly metadata: {readonly namespace?: string; readonly name: string}},
): void {
  for (const work of kubelets.works.values()) {
    if (work.namespace !== metadata.namespace || !usesVolumeSource(work.pod, kind, metadata.name)) continue;
    if (!work.hasVolumes) kubelets.ask(work, 500);
    else if (work.volumes.size > 0) later(kubelets, work, VOLUME_ROUND_MS, () => refreshVolumes(kubelets, work));
  }
}
