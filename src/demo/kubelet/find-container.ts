import {notFound, Refusal} from '../refusal.ts';
import type {Pod} from '../schema/kinds.ts';
import {nodes} from '../types/nodes.ts';
import type {Kubelets} from './kubelets.ts';
import {type ContainerWork, containersOf, type PodWork} from './pod-work.ts';

/** The container that is meant: the only one where none is named. Texts as pkg/registry/core/pod has them. */
export function containerName(pod: Pod, asked: string): string {
  const all = containersOf(pod);
  if (asked !== '') {
    if (all.some(({spec}) => spec.name === asked)) return asked;
    throw new Refusal(400, 'BadRequest', `container ${asked} is not valid for pod ${pod.metadata.name}`);
  }
  const mains = all.filter(({role}) => role === 'main').map(({spec}) => spec.name);
  if (mains.length === 1) return mains[0]!;
  const inits = all.filter(({role}) => role === 'init' || role === 'sidecar').map(({spec}) => spec.name);
  const ephemerals = all.filter(({role}) => role === 'ephemeral').map(({spec}) => spec.name);
  const others = (label: string, names: readonly string[]) => (names.length > 0 ? ` or one of the ${label}: [${names.join(' ')}]` : '');
  const choice = `choose one of: [${mains.join(' ')}]${others('init containers', inits)}${others('ephemeral containers', ephemerals)}`;
  throw new Refusal(400, 'BadRequest', `a container name must be specified for pod ${pod.metadata.name}, ${choice}`);
}

/** The pod on its node, if its kubelet answers. */
export function reachable(kubelets: Kubelets, pod: Pod): PodWork {
  const {name} = pod.metadata;
  const node = pod.spec?.nodeName;
  if (!node) throw new Refusal(400, 'BadRequest', `pod ${name} does not have a host assigned`);
  if (!kubelets.demo.registry.get(nodes, undefined, node)) throw notFound(nodes, node);
  const work = kubelets.isSilent(node) ? undefined : kubelets.workOf(pod);
  if (work) return work;
  const address = kubelets.addressOf(node);
  throw new Refusal(
    500,
    'InternalError',
    `Internal error occurred: error sending request: dial tcp ${address}:10250: connect: no route to host`,
  );
}

export function findContainer(work: PodWork, name: string): ContainerWork | undefined {
  return work.containers.find(({spec}) => spec.name === name);
}
