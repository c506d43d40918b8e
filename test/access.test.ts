import {describe, expect, test} from 'vitest';
import {readAccess, rulesReview} from '../src/cluster/access.ts';
import {mayList, type NamespaceAccess, verdictOf} from '../src/kube/access.ts';

const rules = [
  {verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log', 'nodes']},
  {verbs: ['*'], apiGroups: ['apps'], resources: ['*']},
  {verbs: ['list'], apiGroups: ['*'], resources: ['toys']},
  {verbs: ['get', 'list'], apiGroups: [''], resources: ['secrets'], resourceNames: ['mine']},
  {verbs: ['patch'], apiGroups: ['example.com'], resources: ['*/scale']},
];

describe('verdicts', () => {
  test.each<[verb: string, group: string, resource: string, name: string | undefined, expected: boolean]>([
    ['list', '', 'pods', undefined, true],
    ['get', '', 'pods', 'web', true],
    ['delete', '', 'pods', 'web', false],
    ['list', 'metrics.k8s.io', 'pods', undefined, false],
    ['get', '', 'pods/log', 'web', true],
    ['create', '', 'pods/exec', 'web', false],
    ['delete', 'apps', 'deployments', 'web', true],
    ['patch', 'apps', 'deployments/scale', 'web', true],
    ['list', 'example.com', 'toys', undefined, true],
    ['list', '', 'toys', undefined, true],
    ['list', '', 'secrets', undefined, false],
    ['get', '', 'secrets', 'mine', true],
    ['get', '', 'secrets', 'theirs', false],
    ['patch', 'example.com', 'toys/scale', 'x', true],
    ['patch', 'example.com', 'toys/status', 'x', false],
    ['patch', 'example.com', 'toys', 'x', false],
  ])('%s %s %s %s: %s', async (verb, group, resource, name, expected) => {
    const asked = {verb, group, resource, ...(name === undefined ? {} : {name})};
    expect(verdictOf(await accessOf({resourceRules: rules, incomplete: false}), asked)).toBe(expected ? 'yes' : 'no');
    expect(verdictOf(await accessOf({resourceRules: rules, incomplete: true}), asked)).toBe(expected ? 'yes' : 'unknown');
  });

  test.each<[plural: string, group: string, isNamespaced: boolean, expected: string]>([
    ['pods', '', true, 'yes'],
    ['services', '', true, 'no'],
    ['nodes', '', false, 'unknown'],
    ['persistentvolumes', '', false, 'no'],
  ])('listing %s.%s: %s %s', async (plural, group, isNamespaced, expected) => {
    expect(mayList(await accessOf({resourceRules: rules}), {group, plural, isNamespaced})).toBe(expected);
  });
});

describe('the answer', () => {
  test('is asked for the namespace, with the signal', async () => {
    const life = new AbortController();
    const asked: unknown[] = [];
    const review = async (...given: unknown[]) => {
      asked.push(...given);
      return {status: {resourceRules: []}};
    };
    expect(await readAccess('shop', review, life.signal)).toEqual({namespace: 'shop', rules: [], isIncomplete: false, problem: undefined});
    expect(asked).toEqual(['shop', life.signal]);
    expect(rulesReview('shop')).toMatchObject({kind: 'SelfSubjectRulesReview', spec: {namespace: 'shop'}});
  });

  test('that is incomplete says why', async () => {
    const access = await accessOf({
      resourceRules: rules,
      incomplete: true,
      evaluationError: 'webhook authorizer does not support user rule resolution',
    });
    expect(access).toMatchObject({isIncomplete: true, problem: 'webhook authorizer does not support user rule resolution'});
  });

  test.each([undefined, null, 7, 'x', {}, {resourceRules: 'x'}, {resourceRules: null}])('%j: nothing is known', async status => {
    const access = await accessOf(status);
    expect(access).toMatchObject({rules: [], isIncomplete: true});
    expect(mayList(access, {group: '', plural: 'pods', isNamespaced: true})).toBe('unknown');
  });

  test('with rules of nonsense allows nothing', async () => {
    const access = await accessOf({
      resourceRules: [null, {}, {verbs: '*', apiGroups: '*', resources: '*'}, {verbs: ['*'], apiGroups: [1], resources: ['*']}],
    });
    expect(mayList(access, {group: '', plural: 'pods', isNamespaced: true})).toBe('no');
  });

  test('what the review throws flies on', async () => {
    const review = () => Promise.reject(new Error('forbidden'));
    await expect(readAccess('shop', review, new AbortController().signal)).rejects.toThrow('forbidden');
  });
});

function accessOf(status: unknown): Promise<NamespaceAccess> {
  return readAccess('shop', async () => ({status}), new AbortController().signal);
}
