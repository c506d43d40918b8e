/** Who asks, as authentication found it. */
export type User = {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

export const anonymous: User = {name: 'system:anonymous', groups: ['system:unauthenticated']};

/** May do everything, whatever the roles say. */
export const mastersGroup = 'system:masters';

export function serviceAccountUser(
  namespace: string,
  name: string,
  {uid, extra}: {readonly uid?: string | undefined; readonly extra?: User['extra']} = {},
): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    ...(uid !== undefined && {uid}),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    ...(extra && {extra}),
  };
}

/** As authentication.k8s.io writes it. */
export type UserInfo = {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
};

export function userInfoOf({name, uid, groups, extra}: User): UserInfo {
  return {username: name, ...(uid !== undefined && {uid}), groups, ...(extra && {extra})};
}
