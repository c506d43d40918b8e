import {humanDuration} from '../../kube/duration.ts';
import type {KubeObject} from '../object.ts';
import type {Column, ResourceType} from '../type.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** The columns as metav1.TableColumnDefinition; a kind without columns of its own is shown as custom resources are. */
export function columnDefinitions(columns: readonly Column[]): readonly object[] {
  return columns.map(({name, type, format = '', description, priority = 0}) => ({name, type, format, description, priority}));
}

/** What Tables are made of. */
export type Tabled = Pick<ResourceType, 'columns' | 'rowConditions'>;

/** One row, as metav1.TableRow. */
export function rowOf(type: Tabled, object: KubeObject, now: number, include: IncludeObject, version: string): object {
  const conditions = type.rowConditions?.(object);
  return {
    cells: columnsOf(type).map(column => column.cell(object, now)),
    ...(conditions && {conditions}),
    object: includedOf(object, include, version),
  };
}

/** The metadata alone, as metav1.PartialObjectMetadata. */
export function partialOf({metadata}: KubeObject, apiVersion: string): object {
  return {kind: 'PartialObjectMetadata', apiVersion, metadata};
}

export function columnsOf({columns}: Pick<Tabled, 'columns'>): readonly Column[] {
  return columns.length > 0 ? columns : plainColumns;
}

function includedOf(object: KubeObject, include: IncludeObject, version: string): object | null {
  if (include === 'None') return null;
  return include === 'Object' ? object : partialOf(object, version);
}

const plainColumns: readonly Column[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    description:
      'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
    cell: ({metadata}) => metadata.name,
  },
  {
    name: 'Age',
    type: 'date',
    description:
      'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
    cell: ({metadata}, now) => (metadata.creationTimestamp ? humanDuration(now - Date.parse(metadata.creationTimestamp)) : '<unknown>'),
  },
];
