import type {Causes} from '../rules/causes.ts';
import {bindingColumns, checkBinding, withBindingDefaults} from '../rules/rbac.ts';
import type {RoleBinding} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const roleBindings: ResourceType<RoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  isNamespaced: true,
  nameForm: 'segment',
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  columns: bindingColumns(),
  defaults: withBindingDefaults,
  validate(binding, before) {
    const causes: Causes = [];
    checkBinding(causes, binding, before, ['Role', 'ClusterRole']);
    return causes;
  },
};
