import type {Causes} from '../rules/causes.ts';
import {nameColumn} from '../rules/columns.ts';
import {checkPolicyRules, createdColumn, withRules} from '../rules/rbac.ts';
import type {ClusterRole} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const clusterRoles: ResourceType<ClusterRole> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  isNamespaced: false,
  nameForm: 'segment',
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
  columns: [nameColumn, createdColumn],
  defaults: withRules,
  validate({rules}) {
    const causes: Causes = [];
    checkPolicyRules(causes, rules, false);
    return causes;
  },
};
