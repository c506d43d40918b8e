import {beforeAll, describe, expect, test} from 'vitest';
import {path} from './manifests.ts';
import {type Json, ownNamespace, targetClient} from './client.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask} = client;
const asReader = {headers: {'impersonate-user': 'reader', 'impersonate-group': 'system:authenticated'}};
const review = async (kind: string, spec: object, options = {}) =>
  ask('POST', `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, {
    body: {apiVersion: 'authorization.k8s.io/v1', kind, spec},
    ...options,
  });

beforeAll(async () => {
  await ask('POST', path('roles', namespace()), {
    body: {
      metadata: {name: 'reads-pods'},
      rules: [
        {apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch']},
        {apiGroups: [''], resources: ['configmaps'], resourceNames: ['only-this'], verbs: ['get']},
      ],
    },
  });
  await ask('POST', path('rolebindings', namespace()), {
    body: {
      metadata: {name: 'reads-pods'},
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reads-pods'},
      subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader'}],
    },
  });
});

describe('what a role allows', () => {
  test('and nothing else', async () => {
    await allowed('pods');
    const {status, body} = await ask('GET', path('deployments', namespace()), asReader);
    expect(status).toBe(403);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `deployments.apps is forbidden: User "reader" cannot list resource "deployments" in API group "apps" in the namespace "${namespace()}"`,
      reason: 'Forbidden',
      details: {group: 'apps', kind: 'deployments'},
      code: 403,
    });
    const all = await ask('GET', '/api/v1/pods', asReader);
    expect(all.body.message).toBe('pods is forbidden: User "reader" cannot list resource "pods" in API group "" at the cluster scope');
    const one = await ask('GET', path('secrets', namespace(), 'x'), asReader);
    expect(one.body.message).toBe(
      `secrets "x" is forbidden: User "reader" cannot get resource "secrets" in API group "" in the namespace "${namespace()}"`,
    );
    expect(one.body.details).toEqual({name: 'x', kind: 'secrets'});
  });

  test('by name', async () => {
    await allowed('pods');
    expect((await ask('GET', path('configmaps', namespace(), 'only-this'), asReader)).status).toBe(404);
    expect((await ask('GET', path('configmaps', namespace(), 'other'), asReader)).status).toBe(403);
  });

  test('writing needs its own verb', async () => {
    await allowed('pods');
    const {status, body} = await ask('DELETE', path('pods', namespace(), 'x'), asReader);
    expect([status, body.message]).toEqual([
      403,
      `pods "x" is forbidden: User "reader" cannot delete resource "pods" in API group "" in the namespace "${namespace()}"`,
    ]);
  });

  test('discovery is for everyone who is known', async () => {
    expect((await ask('GET', '/api', asReader)).status).toBe(200);
    expect((await ask('GET', '/version', asReader)).status).toBe(200);
  });
});

describe('reviews', () => {
  test('of one access', async () => {
    await allowed('pods');
    const resourceAttributes = {namespace: namespace(), verb: 'list', group: '', resource: 'pods'};
    const yes = await review('SelfSubjectAccessReview', {resourceAttributes}, asReader);
    expect([yes.status, yes.body.status.allowed]).toEqual([201, true]);
    expect(yes.body.status.reason).toContain('RBAC: allowed by RoleBinding');
    const no = await review('SelfSubjectAccessReview', {resourceAttributes: {...resourceAttributes, verb: 'delete'}}, asReader);
    expect(no.body.status.allowed).toBe(false);
  });

  test('of one access of another', async () => {
    await allowed('pods');
    const resourceAttributes = {namespace: namespace(), verb: 'get', group: '', resource: 'pods', subresource: 'log'};
    const {body} = await review('SubjectAccessReview', {user: 'reader', resourceAttributes});
    expect(body.status.allowed).toBe(true);
  });

  test('of all rules in a namespace', async () => {
    await allowed('pods');
    const {status, body} = await review('SelfSubjectRulesReview', {namespace: namespace()}, asReader);
    expect([status, body.status.incomplete]).toEqual([201, false]);
    const rules: Json[] = body.status.resourceRules;
    expect(rules).toContainEqual({verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'pods/log']});
    expect(rules).toContainEqual({verbs: ['get'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['only-this']});
    expect(body.status.nonResourceRules.flatMap(({nonResourceURLs}: Json) => nonResourceURLs)).toContain('/version');
  });

  test('of oneself', async () => {
    const {status, body} = await ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      body: {apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview'},
      ...asReader,
    });
    expect([status, body.status.userInfo.username]).toEqual([201, 'reader']);
    expect(body.status.userInfo.groups).toContain('system:authenticated');
  });
});

/** A real server takes a moment to know a new binding. */
async function allowed(plural: string): Promise<void> {
  for (;;) if ((await ask('GET', path(plural, namespace()), asReader)).status === 200) return;
}
