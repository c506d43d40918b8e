import {ageColumn, nameColumn} from '../rules/columns.ts';
import type {ServiceAccount} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const serviceAccounts: ResourceType<ServiceAccount> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.ServiceAccount',
  subresources: [{name: 'token', verbs: ['create'], group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest'}],
  columns: [nameColumn, ageColumn],
};
