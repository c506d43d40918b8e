import type {Causes} from '../rules/causes.ts';
import {bindingColumns, checkBinding, withBindingDefaults} from '../rules/rbac.ts';
import type {ClusterRoleBinding} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const clusterRoleBindings: ResourceType<ClusterRoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  isNamespaced: false,
  nameForm: 'segment',
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  columns: bindingColumns(),
  defaults: withBindingDefaults,
  validate(binding, before) {
    const causes: Causes = [];
    checkBinding(causes, binding, before, ['ClusterRole']);
    return causes;
  },
};
