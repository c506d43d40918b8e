import type {KubeObject} from '../src/demo/object.ts';
import type {ResourceType} from '../src/demo/type.ts';

type Widget = KubeObject & {readonly spec: {readonly size: number}; readonly status: {readonly phase: string}};

/** A custom resource with columns of its own. */
export const widgets: ResourceType = {
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  shortNames: ['wd'],
  isNamespaced: true,
  schema: '',
  columns: [
    {name: 'Name', type: 'string', format: 'name', description: 'Name must be unique', cell: ({metadata}) => metadata.name},
    {name: 'Size', type: 'integer', description: 'How big', cell: object => (object as Widget).spec.size},
    {name: 'Phase', type: 'string', description: 'How it is', cell: object => (object as Widget).status.phase},
    {name: 'Age', type: 'date', description: 'When it was made', cell: () => '5d'},
  ],
};
