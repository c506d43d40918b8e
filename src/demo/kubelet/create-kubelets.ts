import type {Demo} from '../demo.ts';
import type {Node, Pod} from '../schema/kinds.ts';
import {createFileSystem} from '../shell/file-system.ts';
import type {FileSystem} from '../shell/files.ts';
import {nodes} from '../types/nodes.ts';
import {services} from '../types/services.ts';
import {adopt} from './adopt-pod.ts';
import {createCatalogue} from './catalogue.ts';
import type {Kubelets} from './kubelets.ts';
import {createPodIndex} from './pod-index.ts';
import type {PodWork} from './pod-work.ts';
import {syncPod} from './sync-pod.ts';

/** As kubelet's nodeStatusMaxImages. */
const MOST_LISTED_IMAGES = 50;

const all = new WeakMap<object, Kubelets>();

/** The kubelets of a cluster: one set for each store. */
export function kubeletsOf(demo: Demo): Kubelets {
  let found = all.get(demo.store);
  if (!found) {
    found = createKubelets(demo);
    all.set(demo.store, found);
  }
  return found;
}

function createKubelets(demo: Demo): Kubelets {
  const works = new Map<string, PodWork>();
  const silenced = new Set<string>();
  const volumes = new Map<string, FileSystem>();
  const addresses = new Map<string, number>();
  const networks = new Map<string, string>();
  const imagesOf = new Map<string, Map<string, number>>();
  const index = createPodIndex(demo.store);
  let takenAddresses: Set<string> | undefined;
  let takenRanges: Set<string> | undefined;
  let skipped = 0;
  const networkRanges = () => (takenRanges ??= new Set(demo.registry.list(nodes).flatMap(({spec}) => spec?.podCIDR ?? [])));
  const kubelets: Kubelets = {
    demo,
    index,
    seed: Math.floor(demo.random.next() * 2 ** 32),
    images: createCatalogue(),
    works,
    silenced,
    workOf(pod) {
      const known = works.get(pod.metadata.uid);
      if (known) return known;
      const node = pod.spec?.nodeName;
      if (!node || !demo.registry.get(nodes, undefined, node) || isBare(demo, node)) return undefined;
      const work = adopt(kubelets, pod, node);
      works.set(work.uid, work);
      return work;
    },
    ask(work, afterMs) {
      const at = demo.agenda.now() + afterMs;
      if (work.isGone || (work.nextLook && work.nextLook.at <= at)) return;
      work.nextLook?.cancel();
      const cancel = demo.agenda.after(afterMs, () => {
        work.nextLook = undefined;
        syncPod(kubelets, work);
      });
      work.nextLook = {at, cancel};
    },
    isSilent: node => silenced.has(node) || isBare(demo, node) || isUnknown(demo.registry.get(nodes, undefined, node)),
    addressOf(node) {
      const addressesOf = demo.registry.get(nodes, undefined, node)?.status?.addresses ?? [];
      return addressesOf.find(({type}) => type === 'InternalIP')?.address ?? '10.0.0.1';
    },
    nextPodAddress(node) {
      const network = kubelets.podNetwork(node);
      let last = addresses.get(node) ?? 1;
      for (let tries = 0; tries < 253; tries++) {
        last = last >= 254 ? 2 : last + 1;
        if (!index.atAddress(`${network}.${last}`)) break;
      }
      addresses.set(node, last);
      return `${network}.${last}`;
    },
    podNetwork(node) {
      const range = demo.registry.get(nodes, undefined, node)?.spec?.podCIDR ?? networks.get(node);
      if (range) return range.split('.').slice(0, 3).join('.');
      while (networkRanges().has(`${networkOf(networks.size + skipped)}.0/24`)) skipped++;
      const network = networkOf(networks.size + skipped);
      networks.set(node, `${network}.0/24`);
      return network;
    },
    freeNodeAddress(wanted) {
      takenAddresses ??= new Set(demo.registry.list(nodes).flatMap(({status}) => (status?.addresses ?? []).map(({address}) => address)));
      let next = wanted;
      while ((next & 255) === 0 || takenAddresses.has(hostAddress(next))) next++;
      takenAddresses.add(hostAddress(next));
      return hostAddress(next);
    },
    dnsAddress: () => demo.registry.get(services, 'kube-system', 'kube-dns')?.spec?.clusterIP ?? '10.96.0.10',
    lasting(key) {
      const files = volumes.get(key) ?? createFileSystem({now: () => demo.agenda.now(), mode: 0o777});
      volumes.set(key, files);
      return files;
    },
    hasImage(node, name) {
      if (imagesOf.get(node)?.has(name)) return true;
      for (const pod of index.onNode(node)) if (hasRun(pod, name)) return true;
      return false;
    },
    keepImage(node, name, sizeBytes) {
      const kept = imagesOf.get(node) ?? new Map<string, number>();
      imagesOf.set(node, kept);
      kept.set(name, sizeBytes);
    },
    imagesOn(node) {
      const kept = [...(imagesOf.get(node) ?? [])].map(([name, sizeBytes]) => ({names: [name], sizeBytes}));
      const preloaded = kubelets.images.preloaded().map(({name, sizeBytes}) => ({names: [name], sizeBytes}));
      return [...kept, ...preloaded].sort((one, other) => other.sizeBytes - one.sizeBytes).slice(0, MOST_LISTED_IMAGES);
    },
  };
  return kubelets;
}

/** An object without a machine behind it, as anyone can make one. */
function isBare({registry}: Demo, name: string): boolean {
  const node = registry.get(nodes, undefined, name);
  return !node?.status?.nodeInfo?.kubeletVersion || !node.status.conditions?.some(({type}) => type === 'Ready');
}

function isUnknown(node: Node | undefined): boolean {
  return node?.status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'Unknown') === true;
}

function hasRun({status}: Pod, image: string): boolean {
  return (status?.containerStatuses ?? []).some(({image: name, imageID}) => name === image && imageID !== '');
}

/** The first three numbers of the addresses of a node's pods. */
function networkOf(index: number): string {
  return `10.${244 + (index >> 8)}.${index & 255}`;
}

function hostAddress(number: number): string {
  return `192.168.${number >> 8}.${number & 255}`;
}
