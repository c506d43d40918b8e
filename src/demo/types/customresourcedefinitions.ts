import {
  cleanupFinalizer,
  definitionCauses,
  definitionCreated,
  definitionDefaults,
  definitionUpdated,
} from '../api/custom/definition-rules.ts';
import {column, nameColumn} from '../rules/columns.ts';
import type {CustomResourceDefinition} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const customResourceDefinitions: ResourceType<CustomResourceDefinition> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  isNamespaced: false,
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  hasStatus: true,
  hasGeneration: true,
  finalizersOnDeletion: [cleanupFinalizer],
  defaults: definitionDefaults,
  created: definitionCreated,
  updated: definitionUpdated,
  validate: definitionCauses,
  columns: [nameColumn, column('Created At', 'When it was created.', ({metadata}) => metadata.creationTimestamp, 'date')],
};
