import type {Causes} from '../rules/causes.ts';
import {nameColumn} from '../rules/columns.ts';
import {checkPolicyRules, createdColumn, withRules} from '../rules/rbac.ts';
import type {Role} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const roles: ResourceType<Role> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  isNamespaced: true,
  nameForm: 'segment',
  schema: 'io.k8s.api.rbac.v1.Role',
  columns: [nameColumn, createdColumn],
  defaults: withRules,
  validate({rules}) {
    const causes: Causes = [];
    checkPolicyRules(causes, rules, true);
    return causes;
  },
};
