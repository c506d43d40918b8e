import type {Demo} from '../../demo.ts';
import type {Cause} from '../../refusal.ts';
import {invalid} from '../../refusal.ts';
import type {VirtualRequest, VirtualResource} from '../virtual.ts';
import {type Attributes, authorize} from './authorize.ts';
import type {User} from './user.ts';

type Spec = {
  readonly resourceAttributes?: {
    readonly namespace?: string;
    readonly verb?: string;
    readonly group?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
  };
  readonly nonResourceAttributes?: {readonly path?: string; readonly verb?: string};
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
};
type Review = {readonly metadata?: {readonly namespace?: string}; readonly spec?: Spec};

const group = 'authorization.k8s.io';

/** Whether somebody may do something (pkg/registry/authorization). */
export const accessReviews: readonly VirtualResource[] = [
  {
    ...named('LocalSubjectAccessReview'),
    isNamespaced: true,
    handle(demo, request) {
      const {spec = {}} = bodyOf(request);
      check([...problemsOf(spec), ...subjectProblems(spec), ...localProblems(spec, request.namespace)]);
      return answered(demo, request, spec, subjectOf(spec));
    },
  },
  {
    ...named('SelfSubjectAccessReview'),
    handle(demo, request) {
      const {spec = {}} = bodyOf(request);
      check(problemsOf(spec));
      return answered(demo, request, spec, request.user);
    },
  },
  {
    ...named('SubjectAccessReview'),
    handle(demo, request) {
      const {spec = {}} = bodyOf(request);
      check([...problemsOf(spec), ...subjectProblems(spec)]);
      return answered(demo, request, spec, subjectOf(spec));
    },
  },
];

function named(kind: string) {
  const singular = kind.toLowerCase();
  return {group, version: 'v1', kind, plural: `${singular}s`, singular, isNamespaced: false, verbs: ['create'] as const};
}

function bodyOf({body}: VirtualRequest): Review {
  return body as Review;
}

function answered(demo: Demo, {body, namespace}: VirtualRequest, spec: Spec, user: User): object {
  const {isAllowed, reason} = authorize(demo, user, attributesOf(spec));
  const {apiVersion, kind} = body as {apiVersion?: string; kind?: string};
  return {
    kind,
    apiVersion,
    metadata: {...(namespace !== undefined && {namespace})},
    spec,
    status: {allowed: isAllowed, ...(reason !== '' && {reason})},
  };
}

function attributesOf({resourceAttributes, nonResourceAttributes}: Spec): Attributes {
  if (!resourceAttributes) return {verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? ''};
  const {verb = '', group = '', resource = '', subresource, namespace, name} = resourceAttributes;
  return {verb, group, resource, ...(subresource && {subresource}), ...(namespace && {namespace}), ...(name && {name})};
}

function subjectOf({user = '', groups = []}: Spec): User {
  return {name: user, groups};
}

function problemsOf({resourceAttributes, nonResourceAttributes}: Spec): readonly Cause[] {
  if (!resourceAttributes && !nonResourceAttributes) {
    const because = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    return [invalidValue('spec.resourceAttributes', 'null', because)];
  }
  if (!resourceAttributes || !nonResourceAttributes) return [];
  const {path = '', verb = ''} = nonResourceAttributes;
  const value = JSON.stringify({Path: path, Verb: verb});
  return [invalidValue('spec.nonResourceAttributes', value, 'cannot be specified in combination with resourceAttributes')];
}

function subjectProblems({user, groups}: Spec): readonly Cause[] {
  if (user || groups?.length) return [];
  return [invalidValue('spec.user', '""', 'at least one of user or group must be specified')];
}

function localProblems({resourceAttributes, nonResourceAttributes}: Spec, namespace = ''): readonly Cause[] {
  const problems: Cause[] = [];
  const asked = resourceAttributes?.namespace ?? '';
  if (resourceAttributes && asked !== namespace) {
    problems.push(invalidValue('spec.resourceAttributes.namespace', `"${asked}"`, 'must match metadata.namespace'));
  }
  if (nonResourceAttributes) {
    const {path = '', verb = ''} = nonResourceAttributes;
    const value = JSON.stringify({Path: path, Verb: verb});
    problems.push(invalidValue('spec.nonResourceAttributes', value, 'disallowed on this kind of request'));
  }
  return problems;
}

function invalidValue(field: string, value: string, because: string): Cause {
  return {reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${because}`, field};
}

/** The server names no kind in these refusals. */
function check(causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid({group, kind: ''}, '', causes);
}
