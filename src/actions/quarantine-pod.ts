import type {Draft, Note} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import {podLookups} from '../changes/lookups/index.ts';
import {jobs, replicaSets, services, statefulSets} from '../changes/lookups/kinds.ts';
import {kindWord, listed} from '../changes/lookups/words.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {isMirrorPod} from '../kube/pod-of-object.ts';
import {controllerSelecting, QUARANTINE_LABEL, quarantined, type Selecting, selectingPod, serviceSelecting} from '../kube/quarantine.ts';
import type {Owner} from '../kube/row.ts';
import type {Program} from './action.ts';
import {type Acted, defineActing, kubectlName} from './acting.ts';
import {counted} from './counted.ts';

export const quarantinePod = defineActing({
  title: 'Quarantine: out of its services and its controller',
  on: ['pods'],
  noun: 'pods',
  verb: 'patch',
  async run(program: Program, objects) {
    const cluster = program.cluster();
    if (!cluster) return;
    await program.change({
      title: 'Quarantine',
      doing: count => (objects.length === 1 ? 'quarantine the pod' : `quarantine ${count} pods`),
      done: count => `${counted(objects, count)} in quarantine`,
      drafts: () => draftsOf(cluster, objects),
      lookups: podLookups,
      promise: 'The pod keeps running for a look. Release puts it back, u undoes this.',
    });
  },
});

async function draftsOf(cluster: Cluster, objects: readonly Acted[]): Promise<readonly Draft[]> {
  const namespaces = [...new Set(objects.map(({target}) => target.namespace))];
  const [found, owners] = await Promise.all([
    Promise.all(namespaces.map(namespace => servicesIn(cluster, namespace))),
    Promise.all(objects.map(object => ownerOf(cluster, object))),
  ]);
  return objects.map((object, index) => draftOf(object, found[namespaces.indexOf(object.target.namespace)]!, owners[index]!));
}

/** `problem`: they could not be read, and that is no reason against it. */
type Services = {readonly selecting: readonly Selecting[]; readonly problem: string | undefined};
/** `refused`: what it does is not known. */
type Controller = {readonly owner: Owner | undefined; readonly selecting: Selecting | undefined; readonly refused: string | undefined};

async function servicesIn(cluster: Cluster, namespace: string): Promise<Services> {
  try {
    const {items} = (await cluster.read(resourcePath(services, namespace))) as {items?: readonly KubeObject[] | null};
    return {selecting: (items ?? []).map(serviceSelecting), problem: undefined};
  } catch (error) {
    return {selecting: [], problem: `Services could not be read, so it may stay in one: ${textOf(error)}`};
  }
}

async function ownerOf(cluster: Cluster, {row, target}: Acted): Promise<Controller> {
  const owner = row.owners.find(({controller}) => controller);
  if (!owner) return {owner, selecting: undefined, refused: undefined};
  const what = `${kindWord(owner.kind)} ${owner.name}`;
  const kind = controllers[owner.kind];
  if (!kind) return {owner, selecting: undefined, refused: `how ${what} knows its pods is not known here`};
  try {
    const object = (await cluster.read(resourcePath(kind, target.namespace, owner.name))) as KubeObject;
    if (object.metadata.uid !== owner.uid) return {owner, selecting: undefined, refused: `${what} is not the one that made it`};
    return {owner, selecting: controllerSelecting(what, {...object, kind: owner.kind}), refused: undefined};
  } catch (error) {
    return {owner, selecting: undefined, refused: `${what} could not be read: ${textOf(error)}`};
  }
}

const controllers: Readonly<Record<string, typeof replicaSets | undefined>> = {
  ReplicaSet: replicaSets,
  StatefulSet: statefulSets,
  DaemonSet: {...replicaSets, plural: 'daemonsets'},
  Job: jobs,
  ReplicationController: {...services, plural: 'replicationcontrollers'},
};

function draftOf(
  {target, row}: Acted,
  {selecting: inServices, problem}: Services,
  {owner, selecting: byOwner, refused}: Controller,
): Draft {
  const selecting = [...inServices, ...(byOwner ? [byOwner] : [])];
  const moved = selecting.filter(({takes}) => takes(row.labels)).flatMap(({keys}) => keys);
  const removals = [...new Set(moved)].map(key => `${key}-`);
  return {
    target,
    step: {
      type: 'patch',
      patch(pod) {
        if (isMirrorPod(pod)) return {because: 'it stands in a file on its node'};
        return refused === undefined ? quarantined(pod, selecting) : {because: refused};
      },
    },
    sentence: `take pod ${target.name} out of its services and its controller`,
    shows: () => '',
    effect: effectOf(owner),
    notes: pod => [...(problem === undefined ? [] : [{level: 'warn' as const, text: `${problem}.`}]), ...notesOf(pod, owner, inServices)],
    kubectl: `label ${kubectlName(target)} ${[...removals, `${QUARANTINE_LABEL}=true`].join(' ')}`,
  };
}

function effectOf(owner: Owner | undefined): string {
  if (!owner) return 'nothing starts in its place';
  const what = `${kindWord(owner.kind)} ${owner.name}`;
  if (owner.kind === 'StatefulSet') return `${what} stays one short`;
  return owner.kind === 'DaemonSet' ? `${what} starts another on its node` : `${what} starts another`;
}

function notesOf(pod: KubeObject, owner: Owner | undefined, inServices: readonly Selecting[]): Note[] {
  const {name} = pod.metadata;
  const notes: Note[] = [];
  const left = selectingPod(pod, inServices).map(({what}) => what);
  if (left.length > 0) notes.push({level: 'info', text: `${name} gets nothing from ${listed(left)} any more.`});
  if (owner?.kind === 'StatefulSet') {
    notes.push({level: 'warn', text: `Stateful set ${owner.name} cannot start another ${name}: it waits until this one is gone or back.`});
  }
  const ports = hostPorts(pod);
  if (owner?.kind === 'DaemonSet' && ports.length > 0) {
    notes.push({level: 'warn', text: `${name} holds host port ${listed(ports)}: another cannot start on its node until it is gone.`});
  }
  return notes;
}

function hostPorts({spec}: KubeObject): readonly string[] {
  const containers: unknown = spec?.containers;
  if (!Array.isArray(containers)) return [];
  return containers
    .flatMap(container => (Array.isArray(container?.ports) ? container.ports : []))
    .flatMap(port => (typeof port?.hostPort === 'number' ? [String(port.hostPort)] : []));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
