import {describe, expect, onTestFinished, test} from 'vitest';
import {textOf} from '../src/details/document.ts';
import {treeTab} from '../src/details/tree.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {demoCluster} from './demo-cluster.ts';
import {NOW} from './drive.ts';
import {type InspectedOptions, inspectedOf, linesOf, wordsOf} from './inspected.ts';
import {inspectingCluster} from './inspecting-cluster.ts';
import {allKinds, kindNamed, made, ownedBy, runningPod, worldOf} from './tree-world.ts';

const podSpec = {spec: {containers: [{name: 'app'}]}};
const labels = {labels: {app: 'web'}};
const template = {metadata: labels, ...podSpec};
const selector = {matchLabels: {app: 'web'}};
const web = made('deployments', 'web', {
  spec: {replicas: 1, selector, template},
  status: {readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1},
});
const set = made('replicasets', 'web-1', {spec: {replicas: 1, template}, status: {readyReplicas: 1}}, ownedBy('deployments', 'web'));
const pod = made('pods', 'web-1-a', {...podSpec, ...runningPod()}, {...labels, ...ownedBy('replicasets', 'web-1')});
const account = made('serviceaccounts', 'default');

const treeOf = (object: KubeObject, options: InspectedOptions = {}) => {
  const plural = allKinds.find(({name}) => name === object.kind)!.plural;
  return treeTab.doc(inspectedOf(kindNamed(plural), object, options));
};
/** Without the gaps that align the states. */
const linesFor = (object: KubeObject, options: InspectedOptions = {}) =>
  linesOf(treeOf(object, options)).map(line => line.replaceAll(/(\S) {2,}/g, '$1  '));

/** With the sign of what is folded at first. */
const shown = (object: KubeObject, options: InspectedOptions = {}) => {
  const doc = treeOf(object, options);
  return Array.from({length: doc.length}, (_, index) => `${doc.line(index).isFolded ? '+' : ' '}${textOf(doc.line(index))}`);
};

describe('on the demo', () => {
  test.each([
    ['deployments', 'shop/web', 'details/tree-deployment'],
    ['pods', 'data/db-0', 'details/tree-pod'],
    ['gateways', 'shop/front', 'details/tree-gateway'],
    ['secrets', 'data/db-credentials', 'details/tree-secret'],
    ['namespaces', 'shop', 'details/tree-namespace'],
  ])('%s %s', async (plural, place, file) => {
    const it = await inspectingCluster((await demoCluster('shop')).kubeconfig);
    onTestFinished(() => it.close());
    const inspected = await it.inspect(treeTab, plural, place, {now: NOW});
    await expect(`${linesOf(treeTab.doc(inspected)).join('\n')}\n`).toMatchFileSnapshot(`../snapshots/${file}.txt`);
    if (plural === 'pods') expect(it.rounds.flat()).toHaveLength(10);
    if (plural === 'deployments') expect(it.rounds).toHaveLength(1);
  });
});

describe('owners', () => {
  test('stand above, up to the topmost one, and are marked', () => {
    expect(linesFor(pod, worldOf([web, set, account])).slice(0, 3)).toEqual([
      '  owner  deployment web  1 of 1 ready  10d',
      '    owner  replica set web-1  1 of 1 ready  10d',
      '      pod web-1-a  Running, 1/1  10d',
    ]);
  });

  test('each is asked for once the one below is known', () => {
    const asked = (options: InspectedOptions) => (treeTab.needs?.(inspectedOf(kindNamed('pods'), pod, options)) ?? []).map(wordsOf);
    const first = '/apis/apps/v1/namespaces/shop/replicasets/web-1';
    const second = '/apis/apps/v1/namespaces/shop/deployments/web';
    expect(asked({kinds: allKinds})).toContain(first);
    expect(asked({kinds: allKinds})).not.toContain(second);
    expect(asked({kinds: allKinds, answers: {[first]: set}})).toContain(second);
  });

  const firstLines: readonly (readonly [what: string, options: InspectedOptions, first: string])[] = [
    ['not known yet', {}, '  owner  replica set web-1  asking …'],
    ['missing', {refused: {'/apis/apps/v1/namespaces/shop/replicasets/web-1': 404}}, '✗ owner  missing replica set web-1'],
    [
      'not to be read',
      {refused: {'/apis/apps/v1/namespaces/shop/replicasets/web-1': 403}},
      '  owner  replica set web-1  you may not read replica sets here (403)',
    ],
    [
      'made anew under the same name',
      {answers: {'/apis/apps/v1/namespaces/shop/replicasets/web-1': {...set, metadata: {...set.metadata, uid: 'another'}}}},
      '✗ owner  missing replica set web-1  another object has its name now',
    ],
  ];
  test.each(firstLines)('%s', (_, options, first) => {
    expect(linesFor(pod, {kinds: allKinds, ...options})[0]).toBe(first);
  });

  test('of a kind that the cluster does not know', () => {
    const owner = {ownerReferences: [{apiVersion: 'other.io/v1', kind: 'Fleet', name: 'f', uid: 'f'}]};
    expect(linesFor(made('pods', 'a', podSpec, owner), worldOf([]))[0]).toBe('  owner  fleet f  its kind is not known here');
  });

  test('cycles are cut and said', () => {
    const a = made('widgets', 'a', {}, ownedBy('widgets', 'b'));
    const b = made('widgets', 'b', {}, ownedBy('widgets', 'a'));
    const lines = linesFor(a, worldOf([a, b]));
    expect(lines).toContain('✗ a cycle: widget a is its own owner by way of others');
    expect(lines.length).toBeLessThan(8);
    const one = made('replicasets', 'one', {}, ownedBy('replicasets', 'two'));
    const two = made('replicasets', 'two', {}, ownedBy('replicasets', 'one'));
    const namespace = made('namespaces', 'shop', {status: {phase: 'Active'}}, {namespace: undefined});
    expect(linesFor(namespace, worldOf([one, two])).join('\n')).toMatch(
      /replica set one[\s\S]*replica set two[\s\S]*a cycle: replica set one/,
    );
  });
});

describe('references', () => {
  const using = (more: object) => ({...web, spec: {...web['spec'], template: {metadata: labels, spec: {...podSpec.spec, ...more}}}});
  const secrets = using({
    volumes: [
      {name: 'a', secret: {secretName: 'db-tls'}},
      {name: 'b', configMap: {name: 'extra', optional: true}},
    ],
  });
  const path = {tls: '/api/v1/namespaces/shop/secrets/db-tls', extra: '/api/v1/namespaces/shop/configmaps/extra'};

  test('what is missing is failing where it is needed, else only said', () => {
    const lines = linesFor(secrets, worldOf([web, account], {refused: {[path.tls]: 404, [path.extra]: 404}}));
    expect(lines).toContain('    ✗ missing secret db-tls');
    expect(lines.find(line => line.includes('extra'))).toMatch(/^ {6}no config map extra +optional$/);
    expect(lines[0]).toMatch(/^✗ deployment web +1 of 1 ready · 1 failing below/);
  });

  test('inks: red for what is missing, dim where it is optional', () => {
    const doc = treeOf(secrets, worldOf([web, account], {refused: {[path.tls]: 404, [path.extra]: 404}}));
    const spans = Array.from({length: doc.length}, (_, index) => doc.line(index)).flatMap(({spans}) => spans);
    expect(spans).toContainEqual({text: 'db-tls', ink: 'failing'});
    expect(spans).toContainEqual({text: 'extra', ink: 'quiet'});
  });

  test('what may not be read is said once for each kind', () => {
    const two = using({volumes: [{secret: {secretName: 'a'}}, {secret: {secretName: 'b'}}]});
    const refused = {'/api/v1/namespaces/shop/secrets/a': 403, '/api/v1/namespaces/shop/secrets/b': 403};
    const lines = linesFor(two, worldOf([web, account], {refused}));
    expect(lines.filter(line => line.includes('403'))).toEqual([
      'you may not read secrets here (403): whether they are there is not known',
    ]);
    expect(lines[0]).toMatch(/^ {2}deployment/);
  });

  test('no more than 50 are asked for, and what is needed comes first', () => {
    const volumes = Array.from({length: 60}, (_, index) => ({secret: {secretName: `s${index}`, optional: index < 30}}));
    const inspected = inspectedOf(kindNamed('deployments'), using({volumes}), worldOf([account]));
    const asked = (treeTab.needs?.(inspected) ?? []).map(wordsOf).filter(words => words.includes('/secrets/'));
    expect(asked).toHaveLength(50);
    expect(asked.slice(0, 30).every(words => Number(words.slice(words.lastIndexOf('s') + 1)) >= 30)).toBe(true);
    const lines = linesOf(treeTab.doc(inspected));
    expect(lines).toContain('10 more that are named are not checked: no more than 50 are asked for');
    expect(lines.filter(line => line.endsWith('not checked'))).toHaveLength(10);
  });

  test('secrets show nothing of what is in them', () => {
    const answer = {metadata: {name: 'db-tls', namespace: 'shop'}, data: {key: 'Y2FuYXJ5'}};
    expect(linesFor(secrets, worldOf([web, account], {answers: {[path.tls]: answer}})).join('\n')).not.toMatch(/Y2FuYXJ5|canary/);
  });

  test('each line leads to its object', () => {
    const doc = treeOf(web, worldOf([web, set, pod, account]));
    expect(doc.line(2).target).toEqual({group: '', kind: 'Pod', namespace: 'shop', name: 'web-1-a'});
    expect(doc.line(1).target).toMatchObject({group: 'apps', kind: 'ReplicaSet'});
  });
});

describe('used by', () => {
  const service = made('services', 'web', {spec: {clusterIP: '10.0.0.1', selector: {app: 'web'}}});
  const other = made('services', 'other', {spec: {selector: {app: 'web', tier: 'x'}}});
  const ingress = made('ingresses', 'front', {spec: {rules: [{http: {paths: [{path: '/', backend: {service: {name: 'web'}}}]}}]}});
  const policy = made('networkpolicies', 'all', {spec: {podSelector: {}}});
  const scaler = made('horizontalpodautoscalers', 'web', {
    spec: {maxReplicas: 4, scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'}},
    status: {currentReplicas: 1},
  });
  const slice = made(
    'endpointslices',
    'web-x',
    {endpoints: [{conditions: {ready: false}}]},
    {labels: {'kubernetes.io/service-name': 'web'}},
  );

  test('services that select its pods, what leads to them, policies and autoscalers', () => {
    const lines = linesFor(web, worldOf([web, account, service, other, ingress, policy, scaler, slice])).map(line =>
      line.replace(/ {2,}/g, '  ').trim(),
    );
    expect(lines.slice(lines.findIndex(line => line.includes('used by')))).toEqual([
      '✗ used by 3 · 1 failing',
      '✗ service web  ClusterIP 10.0.0.1, no ready endpoint  10d',
      'ingress front  10d',
      'network policy all  10d',
      'HPA web  1 now, 1 to 4  10d',
    ]);
  });

  test('trouble of who uses it is not its own', () => {
    expect(linesFor(web, worldOf([web, account, service, slice]))[0]).toMatch(/^ {2}deployment web/);
  });

  test('a config map is used by templates, not by each of their pods', () => {
    const uses = {containers: [{name: 'app', envFrom: [{configMapRef: {name: 'settings'}}]}]};
    const user = {...web, spec: {template: {metadata: labels, spec: uses}}};
    const replicas = {...set, spec: {template: {metadata: labels, spec: uses}}};
    const lines = linesFor(made('configmaps', 'settings'), worldOf([user, replicas, {...pod, spec: uses}]));
    expect(lines.slice(1)).toHaveLength(2);
    expect(lines[2]).toContain('deployment web');
    expect(linesFor(made('configmaps', 'settings'), worldOf([web]))).toContain('    nothing that is looked at here names it');
  });
});

describe('much', () => {
  test('old replica sets stand folded behind one line', () => {
    const old = ['web-2', 'web-3'].map(name => made('replicasets', name, {spec: {replicas: 0}}, ownedBy('deployments', 'web')));
    const lines = shown(web, worldOf([web, set, pod, account, ...old]));
    expect(lines.find(line => line.includes('old'))).toBe('+  2 old replica sets without pods'.replace('+  ', '+    '));
  });

  test('more than 20 of a kind: those in trouble are shown, those that are well are folded', () => {
    const pods = Array.from({length: 25}, (_, index) =>
      made('pods', `p-${String(index).padStart(2, '0')}`, {...podSpec, ...runningPod(index !== 7)}, ownedBy('replicasets', 'web-1')),
    );
    const lines = shown(web, worldOf([web, set, account, ...pods]));
    expect(lines[2]).toMatch(/◐ pod p-07/);
    expect(lines[3]).toMatch(/^\+ +24 more pods, all well$/);
    expect(lines[1]).toMatch(/1 waiting below/);
  });

  test('a query keeps what matches and what it hangs from, and opens it', () => {
    const old = made('replicasets', 'web-2', {spec: {replicas: 0}}, ownedBy('deployments', 'web'));
    const lines = shown(web, worldOf([web, set, pod, account, old], {query: 'web-2'}));
    expect(lines.map(line => line.replace(/ {2,}.*$/, '').trim() || line.trim().split(/ {2,}/)[0])).toHaveLength(3);
    expect(lines.every(line => line.startsWith(' '))).toBe(true);
    expect(linesFor(web, worldOf([web], {query: 'nowhere'}))).toEqual(['nothing here matches nowhere']);
  });
});

describe('while it is not all known', () => {
  test('what is asked for is said, and what is known is shown', () => {
    const lines = linesFor(web, {kinds: allKinds});
    expect(lines[0]).toMatch(/deployment web/);
    expect(lines.at(-1)).toMatch(/^asking for pods, replica sets, .* …$/);
  });

  test('what may not be listed is said', () => {
    const refused = {'/apis/networking.k8s.io/v1/namespaces/shop/ingresses': 403};
    const options = worldOf([web, account]);
    const answers = Object.fromEntries(Object.entries(options.answers!).filter(([words]) => !(words in refused)));
    expect(linesFor(web, {...options, answers, refused})).toContain('you may not list ingresses here (403): they are not shown');
  });

  test('without the object', () => {
    expect(linesOf(treeTab.doc(inspectedOf(kindNamed('pods'), undefined, {})))).toEqual(['asking …']);
    expect(linesOf(treeTab.doc(inspectedOf(kindNamed('pods'), undefined, {problem: 'it is not there'})))).toEqual(['it is not there']);
  });
});

test('odd objects do not throw', () => {
  const odd = [
    {},
    {metadata: null, spec: null},
    {metadata: {name: 'x', ownerReferences: [{}, 5]}, spec: {volumes: 'x', template: []}},
    {metadata: {uid: 7}},
  ];
  for (const kind of allKinds) {
    for (const object of odd as unknown as KubeObject[]) {
      const answers = Object.fromEntries(Object.keys(worldOf([]).answers!).map(words => [words, {items: [...odd, null, 'x']}]));
      const inspected = {...inspectedOf(kind, undefined, {kinds: allKinds, answers, namespace: 'shop', name: 'x'}), object};
      treeTab.needs?.(inspected);
      expect(linesOf(treeTab.doc(inspected)).length).toBeGreaterThan(0);
    }
  }
});
