import type {Agenda} from './agenda.ts';
import type {Runtime} from './kubelet/runtime.ts';
import type {Random} from './random.ts';
import type {Registry} from './registry.ts';
import type {Store} from './store.ts';
import type {ResourceType} from './type.ts';

/** The cluster that is played: what it keeps, what will happen in it, and its nodes. */
export type Demo = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly store: Store;
  readonly registry: Registry;
  readonly runtime: Runtime;
  /** All that is served now; custom resources come and go. */
  readonly types: TypeTable;
};

export type TypeTable = {
  readonly all: readonly ResourceType[];
  /** By where it stands in a path. */
  find(group: string, version: string, plural: string): ResourceType | undefined;
  /** By what stands in an object. */
  ofKind(apiVersion: string, kind: string): ResourceType | undefined;
  add(type: ResourceType): void;
  /** Calls it, to add types, when somebody asks for all types or for one that is not there yet. */
  addLater(add: () => void): void;
  /** Adds what was to be added later. */
  complete(): void;
  remove(type: ResourceType): void;
  /** Raised by add and remove; discovery is made again when it differs. */
  readonly edition: number;
};

/** Something that acts by itself: it hears of changes, and makes others. */
export type Controller = (demo: Demo) => void;
