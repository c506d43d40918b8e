import {describe, expect, test} from 'vitest';
import type {NamespaceAccess} from '../src/kube/access.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {createAccess} from '../src/live/access.ts';
import type {Connection} from '../src/live/connection.ts';
import {createPermissions} from '../src/live/permissions.ts';
import {deniedBecause, nothingKnown, type Wanted} from '../src/store/allowed.ts';
import {createState, type Store} from '../src/store/state.ts';
import {demoCluster} from './demo-cluster.ts';
import {launch} from './drive.ts';
import {fakeClock} from './fake-clock.ts';
import type {ScriptedServer} from './scripted-server.ts';
import {deployment, namespace} from './scripted-objects.ts';
import {shop} from './shop.ts';
import {tickingClock} from './ticking-clock.ts';

const MINUTE = 60_000;
const deployments = {group: 'apps', plural: 'deployments', isNamespaced: true};
const nodes = {group: '', plural: 'nodes', isNamespaced: false};
const patch: Wanted = {verb: 'patch', kind: deployments, namespace: 'shop'};
const lookOnly = [{verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources: ['*']}];

describe('what is forbidden', () => {
  const looking: NamespaceAccess = {
    namespace: 'shop',
    rules: [
      {verbs: ['get'], groups: ['*'], resources: ['*'], names: []},
      {verbs: ['patch'], groups: ['apps'], resources: ['deployments/scale'], names: []},
      {verbs: ['patch'], groups: ['apps'], resources: ['deployments'], names: ['web']},
    ],
    isIncomplete: false,
    problem: undefined,
  };
  const cases: [string, Wanted, string | undefined][] = [
    ['what no rule allows', patch, 'you may not patch deployments in shop'],
    ['what a rule allows', {...patch, verb: 'get'}, undefined],
    ['a subresource', {...patch, subresource: 'scale'}, undefined],
    ['another subresource', {...patch, subresource: 'status'}, 'you may not patch deployments/status in shop'],
    ['a name that a rule allows', {...patch, name: 'web'}, undefined],
    ['another name', {...patch, name: 'cart'}, 'you may not patch deployments in shop'],
    ['a namespace that is not known', {...patch, namespace: 'ops'}, undefined],
    ['of the whole cluster', {verb: 'patch', kind: nodes, namespace: ''}, 'you may not patch nodes'],
  ];
  test.each(cases)('%s', (_, wanted, because) => {
    const rules = new Map([
      ['shop', looking],
      ['', {...looking, namespace: ''}],
    ]);
    expect(deniedBecause({...nothingKnown, rules}, wanted)).toBe(because);
  });

  test('nothing where the rules are incomplete', () => {
    const rules = new Map([['shop', {...looking, isIncomplete: true}]]);
    expect(deniedBecause({...nothingKnown, rules}, patch)).toBeUndefined();
  });
});

describe('reviews', () => {
  test('are asked for once in five minutes, also by several at once', async () => {
    const {access, asked, clock} = accessTo({selfsubjectrulesreviews: rulesAnswer(lookOnly)});
    const [one, other] = [access('shop'), access('shop')];
    expect(one).toBe(other);
    expect(await one).toMatchObject({namespace: 'shop', isIncomplete: false, rules: [{verbs: ['get', 'list', 'watch']}]});
    await clock.advance(5 * MINUTE - 1);
    await access('shop');
    expect(asked).toEqual(['selfsubjectrulesreviews shop']);
    await clock.advance(1);
    await access('shop');
    expect(asked).toHaveLength(2);
  });

  test('for the whole cluster ask in any namespace, which is then known as well', async () => {
    const {access, asked} = accessTo({selfsubjectrulesreviews: rulesAnswer(lookOnly)});
    expect(await access('')).toMatchObject({namespace: ''});
    expect(await access('default')).toMatchObject({namespace: 'default'});
    expect(asked).toEqual(['selfsubjectrulesreviews default']);
  });

  test('with incomplete rules ask once more, whether all is allowed', async () => {
    const {access, asked, clock} = accessTo({
      selfsubjectrulesreviews: rulesAnswer([], true),
      selfsubjectaccessreviews: {status: {allowed: true}},
    });
    const everything = [{verbs: ['*'], groups: ['*'], resources: ['*'], names: []}];
    expect(await access('shop')).toEqual({namespace: 'shop', rules: everything, isIncomplete: false, problem: undefined});
    await clock.advance(4 * MINUTE);
    await access('shop');
    expect(asked).toEqual(['selfsubjectrulesreviews shop', 'selfsubjectaccessreviews shop * * *']);
  });

  test.each([
    ['no', {status: {allowed: false}}],
    ['nonsense', {status: 'yes'}],
    ['nothing', new ApiError(403, 'Forbidden', 'no')],
  ])('with incomplete rules and %s as the answer stay incomplete', async (_, answer) => {
    const {access} = accessTo({selfsubjectrulesreviews: rulesAnswer(lookOnly, true), selfsubjectaccessreviews: answer});
    expect(await access('shop')).toMatchObject({isIncomplete: true, rules: [{verbs: ['get', 'list', 'watch']}]});
  });

  test('that failed are asked for again no sooner than after half a minute', async () => {
    const {access, asked, clock} = accessTo({selfsubjectrulesreviews: new ApiError(500, 'InternalError', 'broken')});
    await expect(access('shop')).rejects.toThrow('broken');
    await clock.advance(29_999);
    await expect(access('shop')).rejects.toThrow('broken');
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    await expect(access('shop')).rejects.toThrow('broken');
    expect(asked).toHaveLength(2);
  });
});

describe('what is learnt', () => {
  test('stands in the state; failures are silent and forbid nothing', async () => {
    const {permissions, allowed} = permissionsOf({
      one: accessTo({selfsubjectrulesreviews: rulesAnswer(lookOnly)}),
      broken: accessTo({selfsubjectrulesreviews: new ApiError(0, 'ECONNRESET', 'no answer')}),
    });
    await permissions.learn(['shop', 'ops']);
    expect([...allowed().rules.keys()].sort()).toEqual(['ops', 'shop']);
    expect(deniedBecause(allowed(), patch)).toBe('you may not patch deployments in shop');
    permissions.use('broken');
    await permissions.learn(['shop']);
    expect(allowed().rules.size).toBe(0);
  });

  test('belongs to its context, and is there again when one comes back', async () => {
    const one = accessTo({selfsubjectrulesreviews: rulesAnswer(lookOnly)});
    const {permissions, allowed} = permissionsOf({one, other: accessTo({selfsubjectrulesreviews: rulesAnswer([])})});
    await permissions.learn(['shop']);
    permissions.use('other');
    permissions.use('one');
    expect(allowed().rules.size).toBe(0);
    await permissions.learn(['shop']);
    expect(allowed().rules.size).toBe(1);
    expect(one.asked).toHaveLength(1);
  });

  test('of a context that was left meanwhile is dropped', async () => {
    const {permissions, allowed} = permissionsOf({
      one: accessTo({selfsubjectrulesreviews: rulesAnswer(lookOnly)}),
      other: accessTo({selfsubjectrulesreviews: rulesAnswer([])}),
    });
    const learning = permissions.learn(['shop']);
    permissions.use('other');
    await learning;
    expect(allowed().rules.size).toBe(0);
  });

  test('without a context is nothing', async () => {
    const {permissions, allowed} = permissionsOf({});
    await permissions.learn(['shop']);
    expect(allowed()).toEqual(nothingKnown);
  });

  test('from a refusal counts for five minutes', async () => {
    const all = [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}];
    const {permissions, allowed, store, clock} = permissionsOf({one: accessTo({selfsubjectrulesreviews: rulesAnswer(all)})});
    await permissions.learn(['shop']);
    expect(deniedBecause(allowed(), patch)).toBeUndefined();
    permissions.learnDenied(patch);
    expect(deniedBecause(allowed(), patch)).toBe('you may not patch deployments in shop');
    expect(deniedBecause(allowed(), {...patch, namespace: 'ops'})).toBeUndefined();
    expect(deniedBecause(allowed(), {...patch, subresource: 'scale'})).toBeUndefined();
    await clock.advance(5 * MINUTE - 1);
    permissions.onKey(store.getState());
    expect(allowed().denied.size).toBe(1);
    await clock.advance(1);
    permissions.onKey(store.getState());
    expect(allowed().denied.size).toBe(0);
  });
});

describe('on the screen', () => {
  const REVIEWS = /selfsubject(rules|access)reviews/;
  const reviewsOf = ({requests}: ScriptedServer) => requests.filter(({path}) => REVIEWS.test(path));

  test.each(['quiet', 'shop'])('a viewer of %s is told what may not be done', async scenario => {
    const cluster = await demoCluster(scenario);
    const kubeconfig = JSON.stringify(cluster.server.kubeconfig({user: 'viewer', namespace: 'shop'}));
    const {until, press} = await launch({kubeconfig, wish: {line: 'deploy'}, columns: 200});
    await until('● live');
    await press('j');
    await until(/S scale: you may not patch deployments(\/scale)? in shop/);
    for (const [key, because] of [
      ['S', /you may not patch deployments(\/scale)? in shop/],
      ['z', /you may not patch deployments(\/scale)? in shop/],
      ['e', 'you may not patch deployments in shop'],
      ['\u0004', 'you may not delete deployments in shop'],
    ] as const) {
      await press('j');
      await press(key);
      await until(because);
    }
    await press('.');
    await until(/Edit .*you may not patch deployments in shop/);
    await until(/Delete .*you may not delete deployments in shop/);
  });

  test('a developer may, where they are bound', async () => {
    const cluster = await demoCluster('quiet');
    const kubeconfig = JSON.stringify(cluster.server.kubeconfig({user: 'developer', namespace: 'shop'}));
    const {until, press, text, app} = await launch({kubeconfig, wish: {line: 'deploy'}});
    await until('● live');
    await press('j');
    await learnt(app.store, 'shop');
    await press('.');
    await until('Scale to …');
    expect(text()).not.toContain('you may not');
  });

  test('opening a namespace asks nothing; a key asks once for it', async () => {
    const server = await shop();
    server.rules = lookOnly;
    const {until, press} = await launch({url: server.url, wish: {line: 'deploy'}});
    await until('● live');
    expect(reviewsOf(server)).toEqual([]);
    await press('j');
    await until('you may not patch');
    await press('jkjk');
    await press(':pods\r');
    await until(/● live +6 pods/);
    await press('jkjk');
    expect(reviewsOf(server).map(({body}) => JSON.parse(body).spec)).toEqual([{namespace: 'shop'}]);
  });

  test('of nodes asks for the whole cluster; of all namespaces for that of the row', async () => {
    const server = await shop();
    server.rules = lookOnly;
    const {until, press} = await launch({url: server.url, wish: {line: 'nodes'}, columns: 160});
    await until('● live');
    await press('j');
    await until('you may not patch nodes');
    await press(':deploy all\r');
    await until(/● live +2 deployments/);
    await press('j');
    await until('you may not patch deployments in shop');
    expect(reviewsOf(server).map(({body}) => JSON.parse(body).spec.namespace)).toEqual(['default', 'shop']);
  });

  test('a cursor that runs over many namespaces asks for few of them, and for the last', async () => {
    const server = await shop();
    server.rules = lookOnly;
    for (let at = 10; at < 40; at++) {
      server.add('namespaces', namespace(`team-${at}`));
      server.add('deployments', deployment(`app-${at}`, {namespace: `team-${at}`, replicas: 1}));
    }
    const {until, press} = await launch({url: server.url, wish: {line: 'deploy all'}, rows: 50, columns: 200});
    await until(/● live +32 deployments/);
    await press('j'.repeat(40));
    await until(/you may not patch deployments(\/scale)? in team-39|in shop/);
    await server.asked(REVIEWS, 2);
    expect(reviewsOf(server).length).toBeLessThan(5);
  });

  test('at most two requests for a namespace in five minutes, also where the rules are incomplete', async () => {
    const server = await shop();
    server.fail({
      path: /selfsubjectrulesreviews/,
      status: 201,
      body: JSON.stringify(rulesAnswer([], true)),
      times: Number.POSITIVE_INFINITY,
    });
    const clock = tickingClock();
    const {until, press, text, app} = await launch({url: server.url, wish: {line: 'deploy'}, clock});
    await until('● live');
    for (let at = 0; at < 20; at++) {
      await press('jk');
      await clock.advance(10_000);
    }
    await server.asked(/selfsubjectaccessreviews/);
    await learnt(app.store, 'shop');
    expect(reviewsOf(server).map(({path}) => path.split('/').at(-1))).toEqual(['selfsubjectrulesreviews', 'selfsubjectaccessreviews']);
    expect(text()).not.toContain('you may not');
    await clock.advance(2 * MINUTE);
    await press('j');
    await server.asked(/selfsubjectaccessreviews/, 2);
    expect(reviewsOf(server)).toHaveLength(4);
  });

  test('a server that does not answer reviews forbids nothing and is left in peace', async () => {
    const server = await shop();
    server.fail({path: /selfsubjectrulesreviews/, status: 403, reason: 'Forbidden', times: Number.POSITIVE_INFINITY});
    const clock = tickingClock();
    const {until, press, text} = await launch({url: server.url, wish: {line: 'deploy'}, clock});
    await until('● live');
    await press('j');
    await server.asked(REVIEWS);
    await clock.advance(29_000);
    await press('j');
    await until('S scale');
    expect(reviewsOf(server)).toHaveLength(1);
    await clock.advance(1000);
    await press('j');
    await server.asked(REVIEWS, 2);
    expect(text()).not.toContain('you may not');
  });
});

function rulesAnswer(resourceRules: readonly object[], incomplete = false): object {
  return {status: {resourceRules, nonResourceRules: [], incomplete}};
}

/** A server that gives these answers, or throws them, by the plural of the review. */
function accessTo(answers: Readonly<Record<string, object>>, clock = fakeClock()) {
  const asked: string[] = [];
  const post = async (plural: string, body: object): Promise<unknown> => {
    type Spec = {namespace?: string; resourceAttributes?: {namespace: string; verb: string; group: string; resource: string}};
    const {namespace: inNamespace, resourceAttributes: wanted} = (body as {spec: Spec}).spec;
    asked.push([plural, ...(wanted ? [wanted.namespace, wanted.verb, wanted.group, wanted.resource] : [inNamespace])].join(' '));
    const answer = answers[plural];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {access: createAccess({clock, post, signal: new AbortController().signal}), asked, clock};
}

/** Resolves when a namespace is known. */
function learnt(store: Store, inNamespace: string): Promise<void> {
  return new Promise(resolve => {
    const unsubscribe = store.subscribe(look);
    look();
    function look(): void {
      if (!store.getState().allowed.rules.has(inNamespace)) return;
      unsubscribe();
      resolve();
    }
  });
}

function permissionsOf(contexts: Readonly<Record<string, ReturnType<typeof accessTo>>>) {
  const clock = fakeClock();
  const store = createState();
  const connections = new Map(Object.entries(contexts).map(([name, {access}]) => [name, {access} as unknown as Connection]));
  let shown = Object.keys(contexts)[0] ?? '';
  const permissions = createPermissions({store, clock, connection: () => connections.get(shown)});
  const use = (name: string) => {
    shown = name;
    store.setState({allowed: nothingKnown});
  };
  return {permissions: {...permissions, use}, store, clock, allowed: () => store.getState().allowed};
}
