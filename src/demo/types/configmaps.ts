import {isEqual} from '../equal.ts';
import {type Causes, complain, forbiddenField, invalidValue, tooLong} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {checkStaysImmutable, mostDataBytes, sizeOfBase64} from '../rules/data.ts';
import {dataKeyComplaints} from '../rules/names.ts';
import type {ConfigMap} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const configMaps: ResourceType<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.ConfigMap',
  columns: [
    nameColumn,
    column('Data', 'How many entries it has.', ({data = {}, binaryData = {}}) => Object.keys(data).length + Object.keys(binaryData).length),
    ageColumn,
  ],
  validate({data = {}, binaryData = {}, immutable}, before) {
    const causes: Causes = [];
    if (before?.immutable) {
      checkStaysImmutable(causes, immutable);
      const told = 'field is immutable when `immutable` is set';
      if (!isEqual(data, before.data ?? {})) causes.push(forbiddenField('data', told));
      if (!isEqual(binaryData, before.binaryData ?? {})) causes.push(forbiddenField('binaryData', told));
    }
    let size = 0;
    for (const key in data) {
      complain(causes, `data[${key}]`, key, dataKeyComplaints(key));
      if (Object.hasOwn(binaryData, key)) causes.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
      size += Buffer.byteLength(data[key]!);
    }
    for (const key in binaryData) {
      complain(causes, `binaryData[${key}]`, key, dataKeyComplaints(key));
      size += sizeOfBase64(binaryData[key]!);
    }
    if (size > mostDataBytes) causes.push(tooLong('[]', mostDataBytes));
    return causes;
  },
};
