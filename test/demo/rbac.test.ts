import {describe, expect, test} from 'vitest';
import {clusterRoleAggregation} from '../../src/demo/api/rbac/aggregation.ts';
import {type Attributes, authorize, forbiddenTo} from '../../src/demo/api/rbac/authorize.ts';
import {createDefaultRoles} from '../../src/demo/api/rbac/defaults.ts';
import {impersonated} from '../../src/demo/api/rbac/impersonate.ts';
import {reviews} from '../../src/demo/api/rbac/reviews.ts';
import {anonymous, serviceAccountUser, type User} from '../../src/demo/api/rbac/user.ts';
import {addToken, bindPeople, people, userOfToken} from '../../src/demo/api/rbac/users.ts';
import type {Demo} from '../../src/demo/demo.ts';
import {clusterRoleBindings} from '../../src/demo/types/clusterrolebindings.ts';
import {clusterRoles} from '../../src/demo/types/clusterroles.ts';
import {roleBindings} from '../../src/demo/types/rolebindings.ts';
import {roles} from '../../src/demo/types/roles.ts';
import {serviceAccounts} from '../../src/demo/types/serviceaccounts.ts';
import {apiDemo, refusalOf} from './api-demo.ts';

const write = {manager: 'test'};
const apiGroup = 'rbac.authorization.k8s.io';

function rbacDemo(): Demo {
  const demo = apiDemo();
  createDefaultRoles(demo);
  bindPeople(demo, {developer: ['shop'], viewer: ['shop', 'ops']});
  demo.registry.create(serviceAccounts, {metadata: {name: 'viewer', namespace: 'shop'}}, write);
  demo.registry.create(
    roles,
    {
      metadata: {name: 'reader', namespace: 'shop'},
      rules: [
        {apiGroups: [''], resources: ['pods', 'pods/log', 'services'], verbs: ['get', 'list', 'watch']},
        {apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'], verbs: ['*']},
        {apiGroups: ['*'], resources: ['*/scale'], verbs: ['get']},
      ],
    },
    write,
  );
  demo.registry.create(
    roleBindings,
    {
      metadata: {name: 'viewer', namespace: 'shop'},
      roleRef: {apiGroup, kind: 'Role', name: 'reader'},
      subjects: [{kind: 'ServiceAccount', name: 'viewer', namespace: 'shop'}],
    },
    write,
  );
  return demo;
}

const account = serviceAccountUser('shop', 'viewer');
const byAccount = 'RBAC: allowed by RoleBinding "viewer/shop" of Role "reader" to ServiceAccount "viewer/shop"';
const byEdit = 'RBAC: allowed by RoleBinding "developers/shop" of ClusterRole "edit" to User "developer"';

const cases: readonly [string, User, Attributes, boolean, string?][] = [
  ['masters may all', people.admin, {verb: 'delete', group: 'x', resource: 'y'}, true],
  ['masters may all paths', people.admin, {verb: 'get', path: '/metrics'}, true],
  ['edit edits', people.developer, {verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'shop'}, true, byEdit],
  [
    'edit scales',
    people.developer,
    {verb: 'update', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'shop'},
    true,
    byEdit,
  ],
  ['edit ends at its namespace', people.developer, {verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'ops'}, false],
  ['edit ends at the cluster', people.developer, {verb: 'list', group: '', resource: 'nodes'}, false],
  ['edit makes no roles', people.developer, {verb: 'create', group: apiGroup, resource: 'roles', namespace: 'shop'}, false],
  ['edit reads secrets', people.developer, {verb: 'get', group: '', resource: 'secrets', namespace: 'shop', name: 'x'}, true, byEdit],
  ['view reads no secrets', people.viewer, {verb: 'get', group: '', resource: 'secrets', namespace: 'shop', name: 'x'}, false],
  ['view reads logs', people.viewer, {verb: 'get', group: '', resource: 'pods', subresource: 'log', namespace: 'ops'}, true],
  ['an account reads', account, {verb: 'list', group: '', resource: 'pods', namespace: 'shop'}, true, byAccount],
  ['only that resource', account, {verb: 'get', group: '', resource: 'pods', subresource: 'exec', namespace: 'shop'}, false],
  ['only that name', account, {verb: 'delete', group: '', resource: 'configmaps', namespace: 'shop', name: 'one'}, true, byAccount],
  ['no other name', account, {verb: 'delete', group: '', resource: 'configmaps', namespace: 'shop', name: 'two'}, false],
  ['no list by names', account, {verb: 'list', group: '', resource: 'configmaps', namespace: 'shop'}, false],
  ['any scale', account, {verb: 'get', group: 'apps', resource: 'statefulsets', subresource: 'scale', namespace: 'shop'}, true, byAccount],
  ['everybody discovers', people.viewer, {verb: 'get', path: '/apis/apps/v1'}, true],
  ['nobody posts there', people.viewer, {verb: 'post', path: '/apis/apps/v1'}, false],
  ['the unknown see the version', anonymous, {verb: 'get', path: '/version'}, true],
  ['the unknown discover nothing', anonymous, {verb: 'get', path: '/api'}, false],
];

describe('authorize', () => {
  const demo = rbacDemo();
  test.each(cases)('%s', (_, user, attributes, isAllowed, reason) => {
    const decision = authorize(demo, user, attributes);
    expect(decision.isAllowed).toBe(isAllowed);
    if (reason !== undefined) expect(decision.reason).toBe(reason);
  });

  test('a role that is missing is told', () => {
    const demo = rbacDemo();
    const binding = {roleRef: {apiGroup, kind: 'ClusterRole', name: 'gone'}, subjects: [{apiGroup, kind: 'User', name: 'viewer'}]};
    demo.registry.create(clusterRoleBindings, {metadata: {name: 'odd'}, ...binding}, write);
    const {reason} = authorize(demo, people.viewer, {verb: 'list', group: '', resource: 'nodes'});
    expect(reason).toBe('RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found');
  });
});

test.each<[Attributes, string]>([
  [
    {verb: 'get', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'shop', name: 'web'},
    'deployments.apps "web" is forbidden: User "viewer" cannot get resource "deployments/scale" in API group "apps" in the namespace "shop"',
  ],
  [
    {verb: 'list', group: '', resource: 'nodes'},
    'nodes is forbidden: User "viewer" cannot list resource "nodes" in API group "" at the cluster scope',
  ],
  [{verb: 'get', path: '/metrics'}, 'forbidden: User "viewer" cannot get path "/metrics"'],
])('refuses %o as the server does', (attributes, message) => {
  expect(forbiddenTo(people.viewer, attributes).status()).toMatchObject({code: 403, reason: 'Forbidden', message});
});

describe('default roles', () => {
  test('are all there', () => {
    const {store} = rbacDemo();
    expect(store.count(clusterRoles as never)).toBe(69);
    expect(store.get(clusterRoles, undefined, 'view')?.rules).toHaveLength(12);
    expect(store.get(clusterRoles, undefined, 'admin')?.rules).toHaveLength(29);
    expect(store.get(clusterRoles, undefined, 'admin')?.metadata.labels).toEqual({'kubernetes.io/bootstrapping': 'rbac-defaults'});
  });

  test('take in what is labelled so', () => {
    const demo = rbacDemo();
    clusterRoleAggregation(demo);
    const rules = [{apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get']}];
    demo.registry.create(clusterRoles, {metadata: {name: 'widgets', labels: {[`${apiGroup}/aggregate-to-view`]: 'true'}}, rules}, write);
    demo.agenda.advance(100);
    const attributes = {verb: 'get', group: 'example.com', resource: 'widgets', namespace: 'shop'};
    expect(authorize(demo, people.developer, attributes).isAllowed).toBe(true);
    demo.registry.remove(clusterRoles, undefined, 'widgets');
    demo.agenda.advance(100);
    expect(authorize(demo, people.developer, attributes).isAllowed).toBe(false);
  });
});

function ask(demo: Demo, plural: string, user: User, body: object, namespace?: string, name?: string) {
  const review = reviews.find(each => each.plural === plural)!;
  return review.handle(demo, {
    verb: 'create',
    random: demo.random,
    user,
    namespace,
    name,
    body,
    labelSelector: [],
    fieldSelector: () => true,
  }) as {
    spec: Record<string, unknown>;
    status: Record<string, unknown>;
  };
}

describe('reviews', () => {
  const demo = rbacDemo();
  test('of oneself', () => {
    const spec = {resourceAttributes: {verb: 'list', resource: 'pods'}};
    const body = {kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec};
    expect(ask(demo, 'selfsubjectaccessreviews', people.admin, body)).toEqual({...body, metadata: {}, status: {allowed: true}});
    expect(ask(demo, 'selfsubjectaccessreviews', people.viewer, body)).toEqual({...body, metadata: {}, status: {allowed: false}});
  });

  test('of others', () => {
    const spec = {user: 'system:serviceaccount:shop:viewer', resourceAttributes: {verb: 'list', resource: 'pods', namespace: 'shop'}};
    expect(ask(demo, 'subjectaccessreviews', people.admin, {spec}).status).toEqual({allowed: true, reason: byAccount});
    expect(ask(demo, 'localsubjectaccessreviews', people.admin, {spec}, 'shop').status).toEqual({allowed: true, reason: byAccount});
    expect(refusalOf(() => ask(demo, 'localsubjectaccessreviews', people.admin, {spec}, 'ops')).message).toBe(
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "shop": must match metadata.namespace',
    );
    expect(refusalOf(() => ask(demo, 'subjectaccessreviews', people.admin, {spec: {}})).message).toBe(
      '.authorization.k8s.io "" is invalid: [spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified]',
    );
  });

  test('of rules', () => {
    const {status} = ask(demo, 'selfsubjectrulesreviews', account, {spec: {namespace: 'shop'}});
    expect(status).toMatchObject({incomplete: false});
    expect(status.resourceRules).toContainEqual({apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'], verbs: ['*']});
    expect(status.nonResourceRules).toContainEqual({
      nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
      verbs: ['get'],
    });
    expect(refusalOf(() => ask(demo, 'selfsubjectrulesreviews', account, {spec: {}})).message).toBe('no namespace on request');
  });

  test('of who one is', () => {
    expect(ask(demo, 'selfsubjectreviews', people.viewer, {}).status).toEqual({
      userInfo: {username: 'viewer', groups: ['support', 'system:authenticated']},
    });
  });
});

describe('tokens', () => {
  test('open until they end', () => {
    const demo = rbacDemo();
    addToken(demo, 'secret', people.viewer);
    expect(userOfToken(demo, 'secret')).toBe(people.viewer);
    expect(userOfToken(demo, 'other')).toBeUndefined();
    const {spec, status} = ask(demo, 'serviceaccounts/token', people.admin, {spec: {expirationSeconds: 600}}, 'shop', 'viewer');
    expect(spec).toEqual({audiences: ['https://kubernetes.default.svc.cluster.local'], expirationSeconds: 600, boundObjectRef: null});
    const token = status.token as string;
    expect(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())).toMatchObject({sub: 'system:serviceaccount:shop:viewer'});
    expect(userOfToken(demo, token)).toMatchObject({name: 'system:serviceaccount:shop:viewer', groups: account.groups});
    expect(ask(demo, 'tokenreviews', people.admin, {spec: {token}}).status).toMatchObject({authenticated: true});
    demo.agenda.advance(600_000);
    expect(userOfToken(demo, token)).toBeUndefined();
    expect(ask(demo, 'tokenreviews', people.admin, {spec: {token}}).status).toEqual({user: {}, error: 'invalid bearer token'});
  });

  test('end with their account', () => {
    const demo = rbacDemo();
    const {status} = ask(demo, 'serviceaccounts/token', people.admin, {}, 'shop', 'viewer');
    demo.registry.remove(serviceAccounts, 'shop', 'viewer');
    expect(userOfToken(demo, status.token as string)).toBeUndefined();
  });

  test('are refused in the server’s words', () => {
    const demo = rbacDemo();
    expect(
      refusalOf(() => ask(demo, 'serviceaccounts/token', people.admin, {spec: {expirationSeconds: 60}}, 'shop', 'viewer')).message,
    ).toBe(
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    );
    expect(refusalOf(() => ask(demo, 'serviceaccounts/token', people.admin, {}, 'shop', 'nope')).message).toBe(
      'serviceaccounts "nope" not found',
    );
  });
});

test('acting as somebody needs the right to', () => {
  const demo = rbacDemo();
  expect(impersonated(demo, people.admin, {user: 'bob', groups: ['ops']})).toEqual({name: 'bob', groups: ['ops', 'system:authenticated']});
  expect(impersonated(demo, people.developer, {user: 'system:serviceaccount:shop:viewer', groups: []})).toEqual(account);
  expect(refusalOf(() => impersonated(demo, people.developer, {user: 'bob', groups: []})).message).toBe(
    'users "bob" is forbidden: User "developer" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
});
