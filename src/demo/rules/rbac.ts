import type {KubeObject} from '../object.ts';
import type {PolicyRule, RoleRef, Subject} from '../schema/kinds.ts';
import type {Column} from '../type.ts';
import {type Causes, complain, each, invalidValue, required, unsupported} from './causes.ts';
import {ageColumn, column, nameColumn, wideColumn} from './columns.ts';
import {segmentComplaints, subdomainComplaints} from './names.ts';
import {filled, mapped, withField} from './sharing.ts';

const group = 'rbac.authorization.k8s.io';

type BindingLike = KubeObject & {readonly roleRef: RoleRef; readonly subjects?: readonly Subject[]};

export function bindingColumns<T extends BindingLike>(): readonly Column<T>[] {
  const of = ({subjects = []}: T, wanted: string) => subjects.filter(({kind}) => kind === wanted);
  return [
    nameColumn,
    column('Role', 'The role that it gives.', ({roleRef}) => `${roleRef.kind}/${roleRef.name}`),
    ageColumn,
    wideColumn('Users', 'The users that have the role.', binding =>
      of(binding, 'User')
        .map(({name}) => name)
        .join(', '),
    ),
    wideColumn('Groups', 'The groups that have the role.', binding =>
      of(binding, 'Group')
        .map(({name}) => name)
        .join(', '),
    ),
    wideColumn('ServiceAccounts', 'The service accounts that have the role.', binding =>
      of(binding, 'ServiceAccount')
        .map(({namespace = '', name}) => `${namespace}/${name}`)
        .join(', '),
    ),
  ];
}

export function withBindingDefaults<T extends BindingLike>(binding: T): T {
  const next = withField(binding, 'roleRef', filled(binding.roleRef, {apiGroup: group}));
  if (!next.subjects) return next;
  return withField(next, 'subjects', mapped(next.subjects, withGroup));
}

/** Follows ValidateRoleBinding of k8s.io/kubernetes/pkg/apis/rbac/validation. */
export function checkBinding(
  causes: Causes,
  {roleRef, subjects}: BindingLike,
  before: BindingLike | undefined,
  kinds: readonly string[],
): void {
  const {apiGroup = '', kind, name} = roleRef;
  if (apiGroup !== group) causes.push(unsupported('roleRef.apiGroup', apiGroup, [group]));
  if (!kinds.includes(kind)) causes.push(unsupported('roleRef.kind', kind, kinds));
  if (!name) causes.push(required('roleRef.name'));
  else complain(causes, 'roleRef.name', name, segmentComplaints(name));
  const isNamespaced = kinds.includes('Role');
  each('subjects', subjects, (subject, at) => checkSubject(causes, at, subject, isNamespaced));
  if (!before) return;
  const {roleRef: old} = before;
  if (old.kind === kind && old.name === name && old.apiGroup === apiGroup) return;
  causes.push(invalidValue('roleRef', {APIGroup: apiGroup, Kind: kind, Name: name}, 'cannot change roleRef'));
}

/** Follows ValidatePolicyRule. */
export function checkPolicyRules(causes: Causes, rules: readonly PolicyRule[] | undefined, isNamespaced: boolean): void {
  each('rules', rules, ({verbs, nonResourceURLs = [], apiGroups, resources, resourceNames}, at) => {
    if (!verbs?.length) causes.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
    if (nonResourceURLs.length > 0) {
      const refuse = (told: string) => causes.push(invalidValue(`${at}.nonResourceURLs`, nonResourceURLs, told));
      if (isNamespaced) refuse('namespaced rules cannot apply to non-resource URLs');
      const hasOthers = apiGroups?.length || resources?.length || resourceNames?.length;
      if (hasOthers) refuse('rules cannot apply to both regular resources and non-resource URLs');
      return;
    }
    if (!apiGroups?.length) causes.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
    if (!resources?.length) causes.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
  });
}

/** No rules are kept as null. */
export function withRules<T extends {readonly rules?: readonly PolicyRule[]}>(role: T): T {
  return role.rules?.length || role.rules === null ? role : {...role, rules: null};
}

/** When roles were made, as kinds without a printer of their own have it. */
export const createdColumn = column('Created At', 'When it was created.', ({metadata}) => metadata.creationTimestamp, 'date');

function withGroup(subject: Subject): Subject {
  return subject.kind === 'User' || subject.kind === 'Group' ? filled(subject, {apiGroup: group}) : subject;
}

function checkSubject(causes: Causes, at: string, {kind, name, namespace, apiGroup = ''}: Subject, isNamespaced: boolean): void {
  if (!name) causes.push(required(`${at}.name`));
  if (kind === 'ServiceAccount') {
    if (name) complain(causes, `${at}.name`, name, subdomainComplaints(name));
    if (apiGroup !== '') causes.push(unsupported(`${at}.apiGroup`, apiGroup, ['']));
    if (!isNamespaced && !namespace) causes.push(required(`${at}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== group) causes.push(unsupported(`${at}.apiGroup`, apiGroup, [group]));
  } else causes.push(unsupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
}
