import type {PolicyRule} from '../../schema/kinds.ts';

export type DefaultRole = {readonly namespace: string | undefined; readonly name: string; readonly rules: readonly PolicyRule[]};

/**
 * Roles written short, read when somebody asks for them: a line with `name` or `namespace/name`, then one indented line a rule, `verbs groups resources [names]` or
 * `verbs paths`. `core` is the group without a name.
 */
export function rolesIn(text: string): () => readonly DefaultRole[] {
  let roles: readonly DefaultRole[] | undefined;
  return () => (roles ??= readRoles(text));
}

function readRoles(text: string): readonly DefaultRole[] {
  const roles: {namespace: string | undefined; name: string; rules: PolicyRule[]}[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith(' ')) roles.at(-1)?.rules.push(ruleOf(line.trim()));
    else {
      const slash = line.indexOf('/');
      roles.push({namespace: slash < 0 ? undefined : line.slice(0, slash), name: line.slice(slash + 1), rules: []});
    }
  }
  return roles;
}

function ruleOf(line: string): PolicyRule {
  const [verbs = [], second = [], resources, resourceNames] = line.split(' ').map(part => part.split(','));
  if (!resources) return {nonResourceURLs: second, verbs};
  return {apiGroups: second.map(group => (group === 'core' ? '' : group)), ...(resourceNames && {resourceNames}), resources, verbs};
}
