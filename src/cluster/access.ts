import type {AccessRule, NamespaceAccess} from '../kube/access.ts';

/**
 * Asks for the rules that hold for the user in a namespace. `review` posts a SelfSubjectRulesReview for the namespace and resolves with the
 * parsed answer; what it throws flies on. An answer that makes no sense counts as incomplete.
 */
export async function readAccess(
  namespace: string,
  review: (namespace: string, signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<NamespaceAccess> {
  const answer = fieldsIn(await review(namespace, signal));
  const status = fieldsIn(answer['status']);
  const rules = Array.isArray(status['resourceRules']) ? status['resourceRules'].map(ruleFrom) : undefined;
  const problem = typeof status['evaluationError'] === 'string' && status['evaluationError'] !== '' ? status['evaluationError'] : undefined;
  return {namespace, rules: rules ?? [], isIncomplete: rules === undefined || status['incomplete'] === true, problem};
}

/** The body that `review` has to post to `/apis/authorization.k8s.io/v1/selfsubjectrulesreviews`. */
export function rulesReview(namespace: string): object {
  return {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: {namespace}};
}

/**
 * The body to post to `/apis/authorization.k8s.io/v1/selfsubjectaccessreviews` to learn whether the user may do everything in a namespace;
 * '' is the whole cluster. An authorizer that cannot list its rules answers this all the same.
 */
export function everythingReview(namespace: string): object {
  const resourceAttributes = {namespace, verb: '*', group: '*', version: '*', resource: '*'};
  return {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {resourceAttributes}};
}

/** What a SelfSubjectAccessReview answers; false where it makes no sense. */
export function isAllowed(answer: unknown): boolean {
  return fieldsIn(fieldsIn(answer)['status'])['allowed'] === true;
}

function ruleFrom(value: unknown): AccessRule {
  const rule = fieldsIn(value);
  return {
    verbs: textsIn(rule['verbs']),
    groups: textsIn(rule['apiGroups']),
    resources: textsIn(rule['resources']),
    names: textsIn(rule['resourceNames']),
  };
}

function fieldsIn(value: unknown): {readonly [name: string]: unknown} {
  return typeof value === 'object' && value !== null ? (value as {readonly [name: string]: unknown}) : {};
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
