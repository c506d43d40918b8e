/** What the user may do in a namespace, as the server's authorizers told it. */
export type NamespaceAccess = {
  readonly namespace: string;
  readonly rules: readonly AccessRule[];
  /** An authorizer could not list its rules (webhooks, clouds): what no rule allows may be allowed all the same. */
  readonly isIncomplete: boolean;
  /** What the server said about that. */
  readonly problem: string | undefined;
};

/** authorization.k8s.io ResourceRule. Without `names` it holds for all objects. */
export type AccessRule = {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
};

export type Verdict = 'yes' | 'no' | 'unknown';

/**
 * Whether the rules allow a verb on a resource, by the rules of RBAC (RuleAllows in pkg/apis/rbac/v1/evaluation_helpers.go). `resource` is a
 * plural or `pods/log`. Without `name` it asks for all objects, which a rule for named ones does not allow.
 */
export function verdictOf(access: NamespaceAccess, asked: {verb: string; group: string; resource: string; name?: string}): Verdict {
  const slash = asked.resource.indexOf('/');
  const anyParent = slash < 0 ? undefined : `*${asked.resource.slice(slash)}`;
  const isAllowed = access.rules.some(
    rule =>
      holds(rule.verbs, asked.verb) &&
      holds(rule.groups, asked.group) &&
      (holds(rule.resources, asked.resource) || (anyParent !== undefined && rule.resources.includes(anyParent))) &&
      (rule.names.length === 0 || (asked.name !== undefined && rule.names.includes(asked.name))),
  );
  return isAllowed ? 'yes' : access.isIncomplete ? 'unknown' : 'no';
}

/**
 * Whether a resource may be listed in the namespace. For one of the whole cluster a rule found here proves nothing, since it may come from a
 * RoleBinding, which holds in its namespace only; the absence of a rule does.
 */
export function mayList(access: NamespaceAccess, resource: {group: string; plural: string; isNamespaced: boolean}): Verdict {
  const verdict = verdictOf(access, {verb: 'list', group: resource.group, resource: resource.plural});
  return verdict === 'yes' && !resource.isNamespaced ? 'unknown' : verdict;
}

function holds(allowed: readonly string[], asked: string): boolean {
  return allowed.includes('*') || allowed.includes(asked);
}
