import {expect, test} from 'vitest';
import {encodeContinue} from '../../src/demo/api/continue-token.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {type Client, putConfigMaps, startApi} from './api-client.ts';

const maps = '/api/v1/namespaces/kube-public/configmaps';
const names = (answer: Awaited<ReturnType<Client['get']>>) => answer.body.items.map(({metadata}) => metadata.name);

test('lists come in pages, all of the same moment', async () => {
  const {demo, get, ask} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a', 'b', 'c', 'd', 'e']);
  const first = await get(`${maps}?limit=2`);
  expect(names(first)).toEqual(['a', 'b']);
  expect(first.body.metadata.remainingItemCount).toBe(3);
  await ask('DELETE', `${maps}/d`);
  putConfigMaps(demo, 'kube-public', ['c2']);
  await ask('PATCH', `${maps}/c`, {data: {x: 'y'}});
  const second = await get(`${maps}?limit=2&continue=${first.body.metadata.continue}`);
  expect(names(second)).toEqual(['c', 'd']);
  expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  expect((second.body.items[0] as {data?: object}).data).toBeUndefined();
  const last = await get(`${maps}?limit=2&continue=${second.body.metadata.continue}`);
  expect(names(last)).toEqual(['e']);
  expect(last.body.metadata.continue).toBeUndefined();
  expect(names(await get(maps))).toEqual(['a', 'b', 'c', 'c2', 'e']);
});

test('pages go through all namespaces in the order of their keys', async () => {
  const {demo, get} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a', 'b']);
  putConfigMaps(demo, 'default', ['z']);
  const found: string[] = [];
  let token: string | undefined = '';
  do {
    const page = await get(`/api/v1/configmaps?limit=1&continue=${token}`);
    found.push(...page.body.items.map(({metadata}) => `${metadata.namespace}/${metadata.name}`));
    token = page.body.metadata.continue;
  } while (token);
  expect(found).toEqual(['default/z', 'kube-public/a', 'kube-public/b']);
});

test('a page that is asked for too late offers to go on with what is there now', async () => {
  const {demo, get} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a', 'b', 'c']);
  const first = await get(`${maps}?limit=1`);
  putConfigMaps(demo, 'kube-public', ['a2']);
  demo.store.compact();
  const late = await get(`${maps}?limit=1&continue=${first.body.metadata.continue}`);
  expect(late.body).toMatchObject({code: 410, reason: 'Expired'});
  expect(late.body.message).toMatch(
    /^The provided continue parameter is too old to display a consistent list result\. .*now may show up in the list\.$/,
  );
  const rest = await get(`${maps}?limit=1&continue=${late.body.metadata.continue}`);
  expect(names(rest)).toEqual(['a2']);
  expect(rest.body.metadata.remainingItemCount).toBe(2);
});

test('what does not match does not count as remaining', async () => {
  const {demo, get} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a', 'b', 'c']);
  putConfigMaps(demo, 'kube-public', ['d', 'e'], {app: 'x'});
  const page = await get(`${maps}?limit=1&labelSelector=app%3Dx`);
  expect(names(page)).toEqual(['d']);
  expect(page.body.metadata.continue).toBeDefined();
  expect(page.body.metadata.remainingItemCount).toBeUndefined();
  expect(names(await get(`${maps}?labelSelector=app%3Dx&continue=${page.body.metadata.continue}`))).toEqual(['e']);
});

test('items of built-in kinds do not say what they are', async () => {
  const {demo, get} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  const {body} = await get(maps);
  expect([body.kind, body.apiVersion]).toEqual(['ConfigMapList', 'v1']);
  expect(Object.keys(body.items[0]!)).toEqual(['metadata']);
});

test.each([
  ['labelSelector=app%3Dx', ['b', 'c']],
  ['labelSelector=app!%3Dx', ['a']],
  ['labelSelector=app', ['b', 'c']],
  ['labelSelector=!app', ['a']],
  ['labelSelector=app%20in%20(x,y),app%20notin%20(z)', ['b', 'c']],
  ['labelSelector=app%20in%20()', []],
  ['fieldSelector=metadata.name%3Da', ['a']],
  ['fieldSelector=metadata.name%3D%3Da', ['a']],
  ['fieldSelector=metadata.name!%3Da', ['b', 'c']],
  ['fieldSelector=metadata.namespace%3Dother', []],
  ['fieldSelector=,', ['a', 'b', 'c']],
  ['limit=-1', ['a', 'b', 'c']],
  ['resourceVersion=0&limit=1', ['a', 'b', 'c']],
])('%s finds %j', async (query, found) => {
  const {demo, get} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  putConfigMaps(demo, 'kube-public', ['b', 'c'], {app: 'x'});
  expect(names(await get(`${maps}?${query}`))).toEqual(found);
});

const invalid = (because: string) => `ListOptions.meta.k8s.io "" is invalid: ${because}`;
test.each([
  ['labelSelector=a=b=c', 400, `found '=', expected: ',' or 'end of string'`],
  ['labelSelector=a%20b', 400, `unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt`],
  ['labelSelector=a%20in%20(', 400, `unable to parse requirement: found '', expected: ',', ')' or identifier`],
  ['labelSelector=a%20in', 400, `unable to parse requirement: found '' expected: '('`],
  ['labelSelector=(a)', 400, `found '(', expected: !, identifier, or 'end of string'`],
  ['labelSelector=a,', 400, `found '', expected: identifier after ','`],
  [
    'labelSelector=a%3Ex',
    400,
    `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
  ['fieldSelector=nope', 400, `invalid selector: 'nope'; can't understand 'nope'`],
  ['fieldSelector=spec.x%3D1', 400, '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ['fieldSelector=metadata.name%3Da%3Db', 400, 'invalid field selector: unescaped character in value: 61'],
  ['fieldSelector=metadata.name%3Da%5Cb', 400, 'invalid field selector: invalid escape sequence: \\b'],
  ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    'resourceVersion=abc',
    400,
    'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  ],
  ['resourceVersion=99999999', 504, expect.stringMatching(/^Timeout: Too large resource version: 99999999, current: \d+$/)],
  [
    'resourceVersionMatch=Exact',
    422,
    invalid('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'),
  ],
  [
    'resourceVersion=5&resourceVersionMatch=Foo',
    422,
    invalid('resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""'),
  ],
  ['sendInitialEvents=true', 422, invalid('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list')],
  ['continue=abc', 400, "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value"],
  [
    `resourceVersion=5&continue=${encodeContinue({version: 5, after: 'a'})}`,
    400,
    'specifying resource version is not allowed when using continue',
  ],
  ['watch=1&resourceVersion=abc', 500, 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'],
  [
    'watch=1&sendInitialEvents=true',
    422,
    invalid('resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
  ],
  [
    'watch=1&resourceVersionMatch=NotOlderThan',
    422,
    invalid('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
  ],
])('%s is refused with %i', async (query, code, message) => {
  const {get} = await startApi();
  const answer = await get(`${maps}?${query}`);
  expect([answer.code, answer.body.message]).toEqual([code, message]);
});

test.each([
  ['/api/v1/pods', 'field label not supported: zz'],
  ['/apis/batch/v1/jobs', 'field label "zz" not supported for Job'],
  ['/apis/apps/v1/deployments', '"zz" is not a known field selector: only "metadata.name", "metadata.namespace"'],
])('fields that %s cannot be selected by are named', async (path, message) => {
  const {get} = await startApi();
  expect((await get(`${path}?fieldSelector=zz%3D1`)).body.message).toBe(message);
});

test('an older version is still there as long as it is remembered', async () => {
  const {demo, get, ask} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a', 'b']);
  const {resourceVersion} = (await get(maps)).body.metadata;
  await ask('DELETE', `${maps}/a`);
  const then = `resourceVersion=${resourceVersion}`;
  expect(names(await get(`${maps}?${then}&resourceVersionMatch=Exact`))).toEqual(['a', 'b']);
  expect(names(await get(`${maps}?${then}&limit=5`))).toEqual(['a', 'b']);
  expect(names(await get(`${maps}?${then}`))).toEqual(['b']);
  demo.store.compact();
  const late = await get(`${maps}?${then}&resourceVersionMatch=Exact`);
  expect(late.body).toMatchObject({code: 410, message: 'The resourceVersion for the provided list is too old.'});
});

test.each([
  ['Running', undefined],
  ['Succeeded', [{type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.'}]],
  ['Failed', [{type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.'}]],
])('the row of a pod that is %s says whether more is to come', async (phase, conditions) => {
  const {demo, get} = await startApi();
  demo.agenda.advance(1000);
  const draft = {metadata: {name: 'a', namespace: 'default'}, spec: {containers: [{name: 'a', image: 'a'}]}};
  const pod = demo.registry.create(pods, draft, {manager: 'test'});
  demo.registry.update(pods, {...pod, status: {phase}}, {manager: 'test', subresource: 'status'});
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const {body} = await get('/api/v1/namespaces/default/pods', {accept});
  expect((body.rows[0] as {conditions?: unknown}).conditions).toEqual(conditions);
});

test('Tables carry as much of each object as is asked for', async () => {
  const {demo, get} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  demo.agenda.advance(90_000);
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const table = async (include: string) => get(`${maps}?fieldSelector=metadata.name%3Da${include}`, {accept});
  const usual = (await table('')).body;
  expect(usual.columnDefinitions?.map(({name}) => name)).toEqual(['Name', 'Data', 'Age']);
  expect(usual.rows[0]!.cells).toEqual(['a', 0, '90s']);
  expect(usual.rows[0]!.object).toMatchObject({kind: 'PartialObjectMetadata', metadata: {name: 'a'}});
  expect((await table('&includeObject=None')).body.rows[0]!.object).toBeNull();
  expect((await table('&includeObject=Object')).body.rows[0]!.object).toMatchObject({kind: 'ConfigMap'});
  expect((await table('&includeObject=Foo')).body).toMatchObject({
    code: 400,
    message: `Unable to convert to Table as requested: includeObject: Invalid value: "Foo": must be 'Metadata', 'Object', 'None', or empty`,
  });
});
