import type {Pod} from '../schema/kinds.ts';
import type {Store} from '../store.ts';
import {pods} from '../types/pods.ts';

/** Which pods are on which node, and which has which address. */
export type PodIndex = {
  onNode(node: string): Iterable<Pod>;
  atAddress(address: string): Pod | undefined;
};

export function createPodIndex(store: Store): PodIndex {
  const nodes = new Map<string, Map<string, Pod>>();
  const addresses = new Map<string, Pod>();
  for (const pod of store.list(pods)) put(pod);
  store.subscribe(pods, ({type, object}) => {
    if (type === 'DELETED') drop(object as Pod);
    else put(object as Pod);
  });
  return {
    onNode: node => nodes.get(node)?.values() ?? [],
    atAddress: address => addresses.get(address),
  };

  function put(pod: Pod): void {
    const node = pod.spec?.nodeName;
    if (!node) return;
    const onNode = nodes.get(node) ?? new Map<string, Pod>();
    nodes.set(node, onNode);
    onNode.set(pod.metadata.uid, pod);
    if (pod.status?.podIP === undefined || pod.spec?.hostNetwork) return;
    if (!isOver(pod)) addresses.set(pod.status.podIP, pod);
    else free(pod);
  }

  function drop(pod: Pod): void {
    nodes.get(pod.spec?.nodeName ?? '')?.delete(pod.metadata.uid);
    free(pod);
  }

  /** Others may have got its address since it ended. */
  function free({metadata, status}: Pod): void {
    const address = status?.podIP ?? '';
    if (addresses.get(address)?.metadata.uid === metadata.uid) addresses.delete(address);
  }
}

function isOver({status}: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
