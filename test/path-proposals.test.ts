import {describe, expect, test} from 'vitest';
import {pathProposals} from '../src/kube/path-proposals.ts';

const object = {
  kind: 'Pod',
  metadata: {name: 'web', namespace: 'shop', labels: {app: 'web', 'app.kubernetes.io/name': 'web', "it's": 'x'}},
  spec: {
    containers: [
      {name: 'web', image: 'web:1', tty: true},
      {name: 'log', image: 'log:2', ports: [{containerPort: 80}]},
    ],
    tolerations: [{seconds: 5}],
    nodeSelector: {},
  },
};

describe('how a path may go on', () => {
  test.each([
    ['', ['kind', 'metadata', 'spec']],
    ['.', ['.kind', '.metadata', '.spec']],
    ['$', ['$.kind', '$.metadata', '$.spec']],
    ['spec.tolerations[?(@', ['spec.tolerations[?(@.seconds']],
    ['k', ['kind']],
    ['kind', []],
    ['metadata.na', ['metadata.name', 'metadata.namespace']],
    ['metadata.NA', ['metadata.name', 'metadata.namespace']],
    ['metadata.labels.a', ['metadata.labels.app', 'metadata.labels.app\\.kubernetes\\.io/name']],
    ['metadata.labels.app\\.k', ['metadata.labels.app\\.kubernetes\\.io/name']],
    ["metadata.labels['app\\.", ["metadata.labels['app\\.kubernetes\\.io/name']"]],
    ['spec.containers', ['spec.containers[*]', 'spec.containers[0]']],
    ['spec.containers[', ['spec.containers[*]', 'spec.containers[0]', 'spec.containers[1]', 'spec.containers[?(@.name==']],
    ['spec.containers[1', ['spec.containers[1]']],
    ['spec.containers[*].', ['image', 'name', 'ports', 'tty'].map(name => `spec.containers[*].${name}`)],
    ['spec.containers[?(@.i', ['spec.containers[?(@.image']],
    ['spec.containers[?(@.name==', ['spec.containers[?(@.name=="log")]', 'spec.containers[?(@.name=="web")]']],
    ['spec.containers[?(@.name == "w', ['spec.containers[?(@.name == "web")]']],
    ['spec.containers[?(@.tty==', ['spec.containers[?(@.tty==true)]']],
    ['spec.tolerations[?(@.seconds>', ['spec.tolerations[?(@.seconds>5)]']],
    ['spec.containers[?(@.name=="log")].p', ['spec.containers[?(@.name=="log")].ports']],
    ['..conta', ['..containerPort', '..containers']],
    ['{.k', ['{.kind']],
    ['{.kind}', []],
    ['{range .spec.con', ['{range .spec.containers']],
    ['{range .spec.containers[*]}{.im', ['{range .spec.containers[*]}{.image']],
    ['{range .spec.containers[*]}{.name}{end}{.k', ['{range .spec.containers[*]}{.name}{end}{.kind']],
    ['nothing.here.', []],
    ['spec.nodeSelector.', []],
    ['.a[b].', []],
  ])('%s', (text, expected) => expect(pathProposals(object, text).map(proposal => proposal.text)).toEqual(expected));

  test('names are shown as they are', () => {
    expect(pathProposals(object, 'metadata.labels.').map(({name}) => name)).toEqual(['app', 'app.kubernetes.io/name', "it's"]);
  });

  test('values of secrets are no proposals', () => {
    expect(pathProposals({kind: 'Secret', data: [{a: 'canary'}]}, 'data[?(@.a==')).toEqual([]);
    expect(pathProposals({kind: 'ConfigMap', data: [{a: 'canary'}]}, 'data[?(@.a==')).toHaveLength(1);
  });

  test('at most a hundred', () => {
    const wide = Object.fromEntries(Array.from({length: 500}, (_, index) => [`key${index}`, 1]));
    expect(pathProposals(wide, '')).toHaveLength(100);
  });

  test.each([undefined, null, 3, 'text', []])('none in %j', value => expect(pathProposals(value, 'a')).toEqual([]));
});
