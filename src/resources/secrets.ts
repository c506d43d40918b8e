import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {age, labels, metadata, name, namespace, numberColumn, valid} from './columns.ts';
import {defineKind} from './kind.ts';
import {opensNothing} from './open-pods.ts';

/** Of the values only how long they are: what is not read cannot be shown, kept or logged. */
const fields = fieldsOf('Secret', {metadata, type: true, data: 'size'});
interface Secret extends ObjectOf<typeof fields> {}

export const secrets = defineKind<Secret>({
  group: '',
  version: 'v1',
  plural: 'secrets',
  singular: 'secret',
  name: 'Secret',
  aliases: ['sec'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'TYPE', weight: 7, value: ({type}) => type},
    numberColumn('DATA', ({data}) => Object.keys(data).length, {weight: 8}),
    labels,
    valid,
    age,
  ],
  opens: opensNothing('Secret'),
});
