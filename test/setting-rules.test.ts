import {describe, expect, test} from 'vitest';
import {formOf} from '../src/changes/form.ts';
import {withLaterFields} from '../src/changes/later-fields.ts';
import type {Field} from '../src/changes/plan.ts';
import {type EnvEdits, envShown, envSources, envWords, parseEnvEdits, withEnv} from '../src/kube/env-edits.ts';
import {imageProblem, shortImages} from '../src/kube/image-edits.ts';
import type {JsonObject, KubeObject} from '../src/kube/object.ts';
import {containersOf, podSpecPath, templateEffect, withContainers} from '../src/kube/pod-templates.ts';
import {parseResourceEdits, type ResourceEdits, resourcesShown, slotText, withResources} from '../src/kube/resource-edits.ts';

const kind = (plural: string, group = 'apps') => ({group, plural});

describe('templates', () => {
  test.each<[plural: string, group: string, path: string | undefined]>([
    ['pods', '', 'spec'],
    ['deployments', 'apps', 'spec.template.spec'],
    ['statefulsets', 'apps', 'spec.template.spec'],
    ['daemonsets', 'apps', 'spec.template.spec'],
    ['replicasets', 'apps', 'spec.template.spec'],
    ['replicationcontrollers', '', 'spec.template.spec'],
    ['jobs', 'batch', 'spec.template.spec'],
    ['cronjobs', 'batch', 'spec.jobTemplate.spec.template.spec'],
    ['deployments', 'example.com', undefined],
    ['services', '', undefined],
  ])('of %s.%s', (plural, group, path) => {
    expect(podSpecPath({group, plural})?.join('.')).toBe(path);
  });

  const pod: KubeObject = {
    metadata: {name: 'p'},
    spec: {
      initContainers: [{name: 'migrate', image: 'm'}],
      containers: [{name: 'web', image: 'w'}, null, {image: 'nameless'}, {name: 'proxy'}],
    },
  };

  test('hold containers, then those that run before', () => {
    expect(containersOf(pod, kind('pods', '')).map(({name, isInit}) => [name, isInit])).toEqual([
      ['web', false],
      ['proxy', false],
      ['migrate', true],
    ]);
    expect(containersOf({metadata: {name: 'odd'}, spec: {containers: 'none'}}, kind('pods', ''))).toEqual([]);
    expect(containersOf(pod, kind('services', ''))).toEqual([]);
  });

  test('take a container anew and leave the others', () => {
    const chosen = containersOf(pod, kind('pods', '')).filter(({name}) => name === 'proxy');
    const after = withContainers(pod, chosen, ({fields}) => ({...fields, image: 'p'}));
    expect(after['spec'].containers).toEqual([{name: 'web', image: 'w'}, null, {image: 'nameless'}, {name: 'proxy', image: 'p'}]);
    expect(after['spec'].initContainers).toBe(pod['spec'].initContainers);
  });

  test.each<[object: Partial<KubeObject>, effect: string]>([
    [{kind: 'Deployment', spec: {replicas: 3}}, '3 pods are replaced'],
    [{kind: 'Deployment', spec: {replicas: 1}}, '1 pod is replaced'],
    [{kind: 'Deployment', spec: {replicas: 0}}, 'no pod runs'],
    [{kind: 'Deployment', spec: {replicas: 3, paused: true}}, 'it is paused: nothing rolls out yet'],
    [{kind: 'DaemonSet', status: {desiredNumberScheduled: 2}}, '2 pods are replaced'],
    [{kind: 'DaemonSet', spec: {updateStrategy: {type: 'OnDelete'}}}, 'pods have it once they are deleted'],
    [{kind: 'ReplicaSet'}, 'only pods made later have it'],
    [{kind: 'CronJob'}, 'its next jobs have it'],
    [{kind: 'Pod'}, 'the container restarts'],
  ])('%j: what follows', (object, effect) => {
    expect(templateEffect({metadata: {name: 'x'}, ...object})).toBe(effect);
  });
});

describe('images', () => {
  test.each([
    'nginx',
    'nginx:1.27-alpine',
    'library/nginx',
    'docker.io/library/nginx:1',
    'registry.example.com:5000/shop/web_a/b--c:v1.2_x',
    'localhost/web',
    'Registry.Example.com/web',
    '[::1]:5000/web:1',
    `nginx@sha256:${'a'.repeat(64)}`,
    `nginx:1@sha256:${'a'.repeat(64)}`,
  ])('%s', image => {
    expect(imageProblem(image)).toBeUndefined();
  });

  test.each([
    ['', 'an image is missing'],
    ['  ', 'an image is missing'],
    ['ngin x', '"ngin x" holds a space'],
    ['nginx:', 'the tag behind the colon is missing'],
    ['nginx:1:2', '"1:2" is no tag'],
    ['nginx:-1', '"-1" is no tag'],
    ['Nginx', '"Nginx" must be in small letters'],
    ['shop/Web:1', '"Web" must be in small letters'],
    ['shop//web', '"shop//web" is no image'],
    ['https://example.com/web', '"https:" is no registry'],
    ['web/', '"web/" is no image'],
    ['we$b', '"we$b" may hold small letters, digits, and . _ - between them'],
    ['nginx@sha256:abc', '"sha256:abc" is no digest; one reads like sha256:6c3c62…'],
    ['nginx@', '"" is no digest; one reads like sha256:6c3c62…'],
    ['a@b@c', '"b" is no digest; one reads like sha256:6c3c62…'],
  ])('%j is refused', (image, problem) => {
    expect(imageProblem(image)).toBe(problem);
  });

  test.each([
    ['r.example/shop/web:1', 'r.example/shop/web:2', 'web:1', 'web:2'],
    ['r.example/shop/web:1', 'r.example/other/web:1', 'r.example/shop/web:1', 'r.example/other/web:1'],
    ['nginx', 'nginx:2', 'nginx', 'nginx:2'],
    ['', 'a/b', '', 'a/b'],
  ])('%s beside %s', (one, other, short, shortOther) => {
    expect(shortImages(one, other)).toEqual([short, shortOther]);
  });
});

describe('variables', () => {
  const edits = (text: string) => parseEnvEdits(text) as EnvEdits;
  const fromSecret = {name: 'PASSWORD', valueFrom: {secretKeyRef: {name: 'db', key: 'pw'}}};
  const container: JsonObject = {name: 'web', env: [{name: 'LEVEL', value: 'info'}, fromSecret, {name: 'EMPTY'}]};

  test.each<[text: string, env: unknown]>([
    ['LEVEL=debug', [{name: 'LEVEL', value: 'debug'}, fromSecret, {name: 'EMPTY'}]],
    ['NEW="a b"', [{name: 'LEVEL', value: 'info'}, fromSecret, {name: 'EMPTY'}, {name: 'NEW', value: 'a b'}]],
    ['LEVEL- EMPTY-', [fromSecret]],
    ['PASSWORD=plain', [{name: 'LEVEL', value: 'info'}, {name: 'PASSWORD', value: 'plain'}, {name: 'EMPTY'}]],
    ['A.b-c=x=y', [{name: 'LEVEL', value: 'info'}, fromSecret, {name: 'EMPTY'}, {name: 'A.b-c', value: 'x=y'}]],
    ['GONE-', [{name: 'LEVEL', value: 'info'}, fromSecret, {name: 'EMPTY'}]],
  ])('%s', (text, env) => {
    expect(withEnv(container, edits(text))).toEqual({name: 'web', env});
  });

  test('the last is gone with its list, the first comes with one', () => {
    expect(withEnv({name: 'web', env: [{name: 'A', value: '1'}]}, edits('A-'))).toEqual({name: 'web'});
    expect(withEnv({name: 'web'}, edits('A=1'))).toEqual({name: 'web', env: [{name: 'A', value: '1'}]});
    expect(withEnv({name: 'web'}, edits('A-'))).toEqual({name: 'web'});
  });

  test('of two of one name one is left', () => {
    const twice = {
      name: 'web',
      env: [
        {name: 'A', value: '1'},
        {name: 'B', value: '$(A)'},
        {name: 'A', value: '2'},
      ],
    };
    expect(withEnv(twice, edits('A=3'))['env']).toEqual([
      {name: 'B', value: '$(A)'},
      {name: 'A', value: '3'},
    ]);
    expect(withEnv(twice, edits('A-'))['env']).toEqual([{name: 'B', value: '$(A)'}]);
    expect(envShown(twice, edits('A=3'))).toBe('2');
  });

  test('are shown where they come from', () => {
    expect(envShown(container, edits('LEVEL=debug'))).toBe('info');
    expect(envShown(container, edits('EMPTY=1'))).toBe('""');
    expect(envShown(container, edits('PASSWORD=1 NEW=2'))).toBe('PASSWORD=secret db, pw NEW=–');
    expect(envShown({env: [{name: 'A', valueFrom: {configMapKeyRef: {name: 'c', key: 'k'}}}]}, edits('A=1'))).toBe('config map c, k');
    expect(envShown({env: [{name: 'A', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}}]}, edits('A=1'))).toBe('field status.podIP');
    expect(envSources({envFrom: [{configMapRef: {name: 'c'}}, {secretRef: {name: 's'}}, {}]})).toEqual(['config map c', 'secret s']);
    expect(envWords(edits('A="x y" B-'))).toBe(`'A=x y' B-`);
  });

  test.each([
    ['', 'Which variables? NAME=value sets one, NAME- removes it'],
    ['LEVEL', '"LEVEL": LEVEL=value sets it, LEVEL- removes it'],
    ['=x', '"=x": the name is missing'],
    ['-', '"-": the name is missing'],
    ['A=1 A=2', '"A=2": A stands there twice'],
    ['ÄRGER=1', '"ÄRGER=1": a name holds plain characters only'],
    ['A="x', 'A quote is not closed: "x'],
  ])('%j is refused', (text, problem) => {
    expect(parseEnvEdits(text)).toEqual({problem});
  });
});

describe('resources', () => {
  const typed = (values: Record<string, string>) => parseResourceEdits(slot => values[slotText(slot)] ?? '');
  const edits = (values: Record<string, string>) => typed(values) as ResourceEdits;
  const container: JsonObject = {name: 'web', resources: {requests: {cpu: '50m', memory: '64Mi'}, limits: {memory: '128Mi'}, claims: []}};

  test.each<[values: Record<string, string>, resources: unknown]>([
    [{'cpu request': '100m'}, {requests: {cpu: '100m', memory: '64Mi'}, limits: {memory: '128Mi'}, claims: []}],
    [{'cpu limit': ' 1 '}, {requests: {cpu: '50m', memory: '64Mi'}, limits: {memory: '128Mi', cpu: '1'}, claims: []}],
    [{'memory limit': '-'}, {requests: {cpu: '50m', memory: '64Mi'}, claims: []}],
    [{'cpu request': '0.05'}, {requests: {cpu: '50m', memory: '64Mi'}, limits: {memory: '128Mi'}, claims: []}],
  ])('%j', (values, resources) => {
    expect(withResources(container, edits(values))).toEqual({name: 'web', resources});
  });

  test('come where there are none, and leave an empty object behind', () => {
    expect(withResources({name: 'a'}, edits({'cpu limit': '1'}))).toEqual({name: 'a', resources: {limits: {cpu: '1'}}});
    expect(withResources({name: 'a', resources: {limits: {cpu: '1'}}}, edits({'cpu limit': '-'}))).toEqual({name: 'a', resources: {}});
  });

  test('a limit below the request that stands there is refused', () => {
    expect(withResources(container, edits({'memory limit': '32Mi'}))).toEqual({
      problem: 'the memory request 64Mi is above the limit 32Mi',
    });
  });

  test('are shown as request of limit', () => {
    expect(resourcesShown(container, edits({'cpu request': '1'}))).toBe('50m');
    expect(resourcesShown(container, edits({'cpu limit': '1'}))).toBe('–');
    expect(resourcesShown(container, edits({'cpu limit': '1', 'memory limit': '1Gi'}))).toBe('cpu 50m/– memory 64Mi/128Mi');
    expect(resourcesShown({}, edits({'cpu limit': '1'}))).toBe('–');
  });

  test.each<[values: Record<string, string>, problem: string]>([
    [{}, 'Fill in one at least; - removes it'],
    [{'cpu request': 'lots'}, 'cpu request: "lots" is no quantity; one reads like 250m or 1.5'],
    [{'memory limit': '1GB'}, 'memory limit: "1GB" is no quantity; one reads like 128Mi or 1Gi'],
    [{'memory limit': '512m'}, 'memory limit: "512m" is not whole bytes; it reads like 128Mi or 1Gi'],
    [{'cpu limit': '-1'}, 'cpu limit: "-1" is less than nothing'],
    [{'cpu request': '2', 'cpu limit': '1500m'}, 'the cpu request 2 is above the limit 1500m'],
  ])('%j is refused', (values, problem) => {
    expect(typed(values)).toEqual({problem});
  });
});

describe('a form that is filled later', () => {
  const image: Field = {name: 'image', label: 'image', type: 'text', value: ''};
  const choice: Field = {name: 'container', label: 'container', type: 'choice', value: 'web', options: [{value: 'web'}, {value: 'proxy'}]};

  test('keeps what was typed meanwhile, and the focus on its field', () => {
    const [field] = formOf([image]);
    const typed = {fields: [{...field!, value: 'nginx', line: {text: 'nginx', at: 5}}], focus: 0};
    const {fields, focus} = withLaterFields(typed, [image], [choice, {...image, value: 'old'}]);
    expect(fields.map(({value}) => value)).toEqual(['web', 'nginx']);
    expect(focus).toBe(1);
  });

  test('takes what comes where nothing was typed; a focus on a button stays there', () => {
    const {fields, focus} = withLaterFields({fields: formOf([image]), focus: 2}, [image], [choice, {...image, value: 'old'}]);
    expect(fields.map(({value}) => value)).toEqual(['web', 'old']);
    expect(focus).toBe(3);
  });

  test('goes to the first that is typed where its field is gone', () => {
    expect(withLaterFields({fields: formOf([image]), focus: 0}, [image], [choice, {...image, name: 'other'}]).focus).toBe(1);
  });
});
