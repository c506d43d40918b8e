import {describe, expect, test} from 'vitest';
import {besides, type Side} from './both.ts';
import {settings, webDeployment, webService} from './manifests.ts';

const kubectl = besides();
const {same, alike, run} = kubectl;
const sides: readonly Side[] = ['demo', 'real'];
const list = {apiVersion: 'v1', kind: 'List', items: [settings, webDeployment({replicas: 0}), webService]};

// kubectl checks lists against the schemas of version 2, since no operation of the API takes them.
describe('lists', () => {
  test('are created and applied', async () => {
    const path = await kubectl.file('list.json', list);
    await same(['create', '-f', path]);
    await same(['create', '-f', path]);
    await same(['apply', '-f', path]);
    await same(['apply', '-f', path]);
    await same(['replace', '-f', path]);
  });

  test('are applied as they were read', async () => {
    for (const side of sides) {
      const {out} = await run(side, 'get configmap,deployment,service --selector=app=web -o yaml');
      const applied = await run(side, 'apply -f -', out);
      expect(applied).toMatchObject({code: 0, out: 'deployment.apps/web configured\n'});
    }
  });

  test('with what the schemas do not know', async () => {
    const odd = {...settings, dat: {a: 'b'}};
    await same(['apply', '-f', await kubectl.file('odd.json', {...list, items: [odd]})]);
    await same([
      'apply',
      '-f',
      await kubectl.file('nameless.json', {...list, items: [{apiVersion: 'v1', kind: 'Nothing', metadata: {name: 'a'}}]}),
    ]);
  });
});

test('fields as version 2 tells them', async () => {
  const lines = ['KIND: Deployment', 'RESOURCE: spec <Object>', 'selector <Object> -required-', 'paused <boolean>', 'replicas <integer>'];
  await alike('explain --output=plaintext-openapiv2 deployment.spec', lines);
  await alike('explain --output=plaintext-openapiv2 pod.spec.containers', ['env <[]Object>', 'image <string>', 'name <string> -required-']);
  await alike('explain --output=plaintext-openapiv2 deployment.nothing', ['field "nothing" does not exist']);
});
