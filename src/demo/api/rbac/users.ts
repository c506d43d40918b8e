import type {Demo} from '../../demo.ts';
import {layApart} from '../../lay-apart.ts';
import type {Registry} from '../../registry.ts';
import {roleBindings} from '../../types/rolebindings.ts';
import {pods} from '../../types/pods.ts';
import {serviceAccounts} from '../../types/serviceaccounts.ts';
import type {User} from './user.ts';

/** The people of the demo. What the last two may do is bound by `bindPeople`. */
export const people: {readonly [name in 'admin' | 'developer' | 'viewer']: User} = {
  admin: {name: 'admin', groups: ['system:masters', 'system:authenticated']},
  developer: {name: 'developer', groups: ['developers', 'system:authenticated']},
  viewer: {name: 'viewer', groups: ['support', 'system:authenticated']},
};

/** What a token stands for, and until when (milliseconds since the epoch). */
type Known = {readonly user: User; readonly expiresAt: number; readonly bound?: BoundTo};

/** A service account's token ends with the account, and with the pod it was given to. */
export type BoundTo = {
  readonly namespace: string;
  readonly account: string;
  readonly accountUid: string;
  readonly pod?: {readonly name: string; readonly uid: string};
};

const tokens = new WeakMap<Demo, Map<string, Known>>();

/** From now on the token is the user's. */
export function addToken(demo: Demo, token: string, user: User, ends: {readonly expiresAt?: number; readonly bound?: BoundTo} = {}): void {
  const known = tokens.get(demo) ?? new Map<string, Known>();
  tokens.set(demo, known);
  const {expiresAt = Number.POSITIVE_INFINITY, bound} = ends;
  known.set(token, {user, expiresAt, ...(bound && {bound})});
}

/** Whose token it is; undefined where it is nobody's, any more. */
export function userOfToken(demo: Demo, token: string): User | undefined {
  const known = tokens.get(demo)?.get(token);
  if (!known || known.expiresAt <= demo.agenda.now()) return undefined;
  const {user, bound} = known;
  if (!bound) return user;
  const account = demo.store.get(serviceAccounts, bound.namespace, bound.account);
  if (account?.metadata.uid !== bound.accountUid) return undefined;
  if (bound.pod && demo.store.get(pods, bound.namespace, bound.pod.name)?.metadata.uid !== bound.pod.uid) return undefined;
  return user;
}

/** Lets `developer` edit and `viewer` look in these namespaces. */
export function bindPeople(
  demo: Demo,
  {developer, viewer}: {readonly developer: readonly string[]; readonly viewer: readonly string[]},
): void {
  layApart(demo, [[roleBindings, developer.length + viewer.length]], ({registry}) => {
    for (const namespace of developer) bind(registry, 'developers', namespace, 'edit', people.developer);
    for (const namespace of viewer) bind(registry, 'viewers', namespace, 'view', people.viewer);
  });

  function bind(registry: Registry, name: string, namespace: string, role: string, user: User): void {
    const apiGroup = 'rbac.authorization.k8s.io';
    registry.create(
      roleBindings,
      {
        metadata: {name, namespace},
        roleRef: {apiGroup, kind: 'ClusterRole', name: role},
        subjects: [{apiGroup, kind: 'User', name: user.name}],
      },
      {manager: 'kubectl-create'},
    );
  }
}
