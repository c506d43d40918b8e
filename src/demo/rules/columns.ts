import {humanDuration} from '../../kube/duration.ts';
import type {KubeObject} from '../object.ts';
import type {Container, LabelSelector} from '../schema/kinds.ts';
import type {Column} from '../type.ts';
import {labelSelectorText} from './labels.ts';

// Names, types and texts as in k8s.io/kubernetes/pkg/printers/internalversion.
export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'The name, unique among its kind in its namespace.',
  cell: ({metadata}) => metadata.name,
};

export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  description: 'How long ago it was created.',
  cell: ({metadata}, now) => sinceText(metadata.creationTimestamp, now),
};

/** How long ago a time was, translated as the server does. */
export function sinceText(time: string | null | undefined, now: number): string {
  return time ? humanDuration(now - Date.parse(time)) : '<unknown>';
}

type Cell<T extends KubeObject> = Column<T>['cell'];

export function column<T extends KubeObject>(name: string, description: string, cell: Cell<T>, type: Column['type'] = 'string'): Column<T> {
  return {name, type, description, cell};
}

/** Shown with `-o wide`. */
export function wideColumn<T extends KubeObject>(name: string, description: string, cell: Cell<T>): Column<T> {
  return {name, type: 'string', description, priority: 1, cell};
}

/** `2/3`, of what keeps a number of pods. */
export const readyPodsColumn: Column<
  KubeObject & {readonly spec?: {readonly replicas?: number}; readonly status?: {readonly readyReplicas?: number}}
> = column(
  'Ready',
  'How many of the pods that it should have are ready.',
  ({spec, status}) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
);

/** Containers and images of what makes pods. */
export function containerColumns<T extends KubeObject>(
  containersOf: (object: T) => readonly Container[] | undefined,
): readonly Column<T>[] {
  return [
    wideColumn('Containers', 'The names of its containers.', object => joined(containersOf(object), ({name}) => name)),
    wideColumn('Images', 'The images that its containers run.', object => joined(containersOf(object), ({image = ''}) => image)),
  ];
}

export function selectorColumn<T extends KubeObject>(selectorOf: (object: T) => LabelSelector | undefined): Column<T> {
  return wideColumn('Selector', 'The labels that its pods have.', object => labelSelectorText(selectorOf(object)));
}

/** The first few, and how many more there are. */
export function fewText(texts: readonly string[], most: number, separator = ','): string {
  const few = texts.slice(0, most).join(separator);
  return texts.length > most ? `${few} + ${texts.length - most} more...` : few;
}

function joined(containers: readonly Container[] | undefined, textOf: (container: Container) => string): string {
  return (containers ?? []).map(textOf).join(',');
}
