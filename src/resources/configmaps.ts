import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {memoryText} from '../kube/quantity.ts';
import {age, labels, metadata, name, namespace, numberColumn, valid} from './columns.ts';
import {defineKind} from './kind.ts';
import {opensNothing} from './open-pods.ts';

const fields = fieldsOf('ConfigMap', {metadata, data: 'size', binaryData: 'size'});
interface ConfigMap extends ObjectOf<typeof fields> {}

export const configMaps = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  plural: 'configmaps',
  singular: 'configmap',
  name: 'ConfigMap',
  aliases: ['cm'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    numberColumn('DATA', ({data, binaryData}) => Object.keys(data).length + Object.keys(binaryData).length, {weight: 8}),
    numberColumn('SIZE', ({data, binaryData}) => bytesIn(data) + bytesIn(binaryData), {text: value => memoryText(Number(value ?? 0))}),
    labels,
    valid,
    age,
  ],
  opens: opensNothing('ConfigMap'),
});

function bytesIn(sizes: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const size of Object.values(sizes)) sum += size;
  return sum;
}
