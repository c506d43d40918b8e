import type {Demo} from '../../demo.ts';
import {Refusal} from '../../refusal.ts';
import {mustBeAllowed} from './authorize.ts';
import {serviceAccountUser, type User} from './user.ts';

/** The Impersonate- headers of a request. */
export type Impersonation = {
  readonly user: string | undefined;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

/** Whom the user acts as, if he may. Follows k8s.io/apiserver/pkg/endpoints/filters/impersonation, the constrained kind apart. */
export function impersonated(demo: Demo, user: User, {user: name, uid, groups, extra = {}}: Impersonation): User {
  if (name === undefined || name === '') {
    if (uid === undefined && groups.length === 0 && Object.keys(extra).length === 0) return user;
    throw new Refusal(500, 'InternalError', 'Internal error occurred: requested impersonation without impersonating a user');
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const [, namespace = '', accountName = ''] = account ?? [];
  const verb = 'impersonate';
  if (account) mustBeAllowed(demo, user, {verb, group: '', resource: 'serviceaccounts', namespace, name: accountName});
  else mustBeAllowed(demo, user, {verb, group: '', resource: 'users', name});
  const group = 'authentication.k8s.io';
  for (const each of groups) mustBeAllowed(demo, user, {verb, group: '', resource: 'groups', name: each});
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) mustBeAllowed(demo, user, {verb, group, resource: 'userextras', subresource: key, name: value});
  }
  if (uid !== undefined) mustBeAllowed(demo, user, {verb, group, resource: 'uids', name: uid});
  const as: User = {
    ...(account && groups.length === 0 ? serviceAccountUser(namespace, accountName) : {name, groups}),
    ...(uid !== undefined && {uid}),
    ...(Object.keys(extra).length > 0 && {extra}),
  };
  return {...as, groups: withAuthenticated(as)};
}

/** Groups that were named are the authority, but being authenticated or not is always added. */
function withAuthenticated({name, groups}: User): readonly string[] {
  if (groups.includes('system:unauthenticated')) return groups;
  if (name === 'system:anonymous') return [...groups, 'system:unauthenticated'];
  return groups.includes('system:authenticated') ? groups : [...groups, 'system:authenticated'];
}
