import {describe, expect, test} from 'vitest';
import {resourcePath} from '../src/kube/paths.ts';
import {labelSelectorText, labelsText, mapSelectorText, matchesSelector, parseSelector, selectorText} from '../src/kube/selector.ts';

function requirements(text: string) {
  const parsed = parseSelector(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

describe('parseSelector', () => {
  const readings: readonly [string, string][] = [
    ['', ''],
    ['app=web', 'app=web'],
    ['app==web', 'app=web'],
    ['  app = web ', 'app=web'],
    ['app=web,tier in (b, a),!x,env!=dev', 'app=web,env!=dev,tier in (a,b),!x'],
    ['tier notin (a,b)', 'tier notin (a,b)'],
    ['tier in (front)', 'tier=front'],
    ['tier IN (a,b)', 'tier in (a,b)'],
    ['partition', 'partition'],
    ['! partition', '!partition'],
    ['a=', 'a='],
    ['a in (,b)', 'a in (,b)'],
    ['size>3, size<10', 'size<10,size>3'],
    ['app.kubernetes.io/name=web', 'app.kubernetes.io/name=web'],
    ['in=out', 'in=out'],
  ];
  test.each(readings)('%s', (text, read) => {
    expect(selectorText(requirements(text)).split(',').sort()).toEqual(read.split(',').sort());
  });

  const problems: readonly [string, RegExp][] = [
    ['=web', /name is missing/],
    ['app=web,', /behind the last comma/],
    [',app=web', /missing before a comma/],
    ['app=web,,x', /missing before a comma/],
    ['app=a b', /"a b" cannot be a label's value/],
    ['app web', /"app web" is no label selector/],
    ['tier in a,b', /should read like: tier in \(front,back\)/],
    ['tier in (a,b', /should read like/],
    ['tier in (a) app=web', /comma is missing before "app=web"/],
    ['a/b/c=d', /cannot be a label's name/],
    ['-a=d', /cannot be a label's name/],
    ['UPPER.io/a=d', /domain name/],
    ['a=b=c', /cannot be a label's value/],
    ['size>big', /"big" behind > should be a whole number/],
    [`a=${'x'.repeat(64)}`, /cannot be a label's value/],
    ['!', /no label selector/],
  ];
  test.each(problems)('%s is refused with a reason', (text, problem) => {
    expect(parseSelector(text)).toEqual({problem: expect.stringMatching(problem)});
  });
});

describe('matchesSelector', () => {
  const labels = {app: 'web', tier: 'front', size: '5', empty: ''};
  const cases: readonly [string, boolean][] = [
    ['', true],
    ['app=web', true],
    ['app=api', false],
    ['app=web,tier=back', false],
    ['app!=api', true],
    ['none!=x', true],
    ['app in (api,web)', true],
    ['none in (x)', false],
    ['tier notin (front)', false],
    ['none notin (x)', true],
    ['tier', true],
    ['none', false],
    ['!none', true],
    ['!tier', false],
    ['size>4', true],
    ['size<5', false],
    ['app>4', false],
    ['empty=', true],
    ['constructor', false],
    ['!constructor', true],
  ];
  test.each(cases)('%s: %s', (text, isMatch) => expect(matchesSelector(requirements(text), labels)).toBe(isMatch));
});

describe('selectors of manifests', () => {
  const expression = (key: string, operator: string, ...values: string[]) => ({key, operator, values});

  test('labels and expressions become one selector', () => {
    const text = labelSelectorText({
      matchLabels: {tier: 'front', app: 'web'},
      matchExpressions: [
        expression('env', 'NotIn', 'dev', 'test'),
        expression('zone', 'Exists'),
        expression('old', 'DoesNotExist'),
        expression('size', 'In', 's', 'm'),
      ],
    });
    expect(text).toBe('app=web,env notin (dev,test),!old,size in (m,s),tier=front,zone');
    expect(selectorText(requirements(text!))).toBe(text);
  });

  test('what selects nothing, or cannot be said, has no text', () => {
    expect(labelSelectorText(undefined)).toBeUndefined();
    expect(labelSelectorText({matchLabels: {}, matchExpressions: []})).toBeUndefined();
    expect(labelSelectorText({matchLabels: {a: 'b'}, matchExpressions: [expression('x', 'Near', 'y')]})).toBeUndefined();
    expect(mapSelectorText({})).toBeUndefined();
  });

  test('labels read as with kubectl', () => {
    expect(labelsText({b: '2', a: '1'})).toBe('a=1,b=2');
    expect(labelsText({})).toBe('<none>');
  });
});

describe('resourcePath', () => {
  const pods = {group: '', version: 'v1', plural: 'pods', isNamespaced: true};
  const deployments = {group: 'apps', version: 'v1', plural: 'deployments', isNamespaced: true};
  const nodes = {group: '', version: 'v1', plural: 'nodes', isNamespaced: false};
  const cases: readonly [string, string][] = [
    [resourcePath(pods, undefined), '/api/v1/pods'],
    [resourcePath(pods, ''), '/api/v1/pods'],
    [resourcePath(pods, 'shop'), '/api/v1/namespaces/shop/pods'],
    [resourcePath(deployments, 'shop', 'web'), '/apis/apps/v1/namespaces/shop/deployments/web'],
    [resourcePath(nodes, 'shop', 'node-1'), '/api/v1/nodes/node-1'],
    [resourcePath(pods, 'a/b', 'x?y z'), '/api/v1/namespaces/a%2Fb/pods/x%3Fy%20z'],
    [resourcePath({...nodes, plural: 'clusterroles'}, undefined, 'system:node'), '/api/v1/clusterroles/system%3Anode'],
  ];
  test.each(cases)('%s', (path, expected) => expect(path).toBe(expected));
});
