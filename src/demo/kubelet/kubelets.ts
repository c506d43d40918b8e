import type {Demo} from '../demo.ts';
import type {ContainerImage, Pod} from '../schema/kinds.ts';
import type {FileSystem} from '../shell/files.ts';
import type {Catalogue} from './catalogue.ts';
import type {PodIndex} from './pod-index.ts';
import type {PodWork} from './pod-work.ts';

/** All kubelets of the cluster, and what they share. */
export type Kubelets = {
  readonly demo: Demo;
  /** All chance in containers comes from it and from their names. */
  readonly seed: number;
  readonly images: Catalogue;
  readonly index: PodIndex;
  /** Pods that something happens to, by uid. Others are only objects. */
  readonly works: Map<string, PodWork>;
  /** What is known of a pod on its node; undefined where no kubelet has it. */
  workOf(pod: Pod): PodWork | undefined;
  /** Looks at a pod again. */
  ask(work: PodWork, afterMs: number): void;
  /** Whether nobody acts on a node: it is not there, or its kubelet does not run. */
  isSilent(node: string): boolean;
  addressOf(node: string): string;
  nextPodAddress(node: string): string;
  /** The first three numbers of the addresses of its pods. */
  podNetwork(node: string): string;
  /** An address for a node, that of this number or the next that is free. */
  freeNodeAddress(wanted: number): string;
  dnsAddress(): string;
  /** A file system that outlives pods, by a name for it. */
  lasting(key: string): FileSystem;
  hasImage(node: string, name: string): boolean;
  keepImage(node: string, name: string, sizeBytes: number): void;
  /** As its status lists them: the biggest first. */
  imagesOn(node: string): readonly ContainerImage[];
  readonly silenced: Set<string>;
};

/** Runs something for a pod later, unless the pod is gone by then. */
export function later({demo}: Kubelets, work: PodWork, ms: number, run: () => void): () => void {
  const cancel = demo.agenda.after(ms, () => {
    work.timers.delete(stop);
    if (!work.isGone) run();
  });
  function stop(): void {
    work.timers.delete(stop);
    cancel();
  }
  work.timers.add(stop);
  return stop;
}
