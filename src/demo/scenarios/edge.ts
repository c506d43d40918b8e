import type {Demo} from '../demo.ts';
import type {KubeObject} from '../object.ts';
import type {Pod} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {apply, type Manifest} from './apply.ts';
import {layBase} from './base.ts';
import {layEdgeLogs} from './edge-logs.ts';
import {layEdgeShells} from './edge-shells.ts';
import {configMap, deployment, namespace, resources, secret} from './manifests.ts';
import type {Scenario} from './scenario.ts';

const HOUR_MS = 3_600_000;
const ESC = '\u001b';

/** What is allowed and seldom seen: everything that has ever broken a program that shows objects. */
export const edge: Scenario = {
  name: 'edge',
  about: 'objects that are odd but allowed',
  home: 'edge',
  past: 30 * HOUR_MS,
  play(demo) {
    layBase(demo);
    apply(demo, [namespace('edge'), namespace('a'), namespace(`${'long-'.repeat(12)}end`)]);
    demo.agenda.advance(HOUR_MS);
    apply(demo, [...texts, ...sizes, ...held]);
    demo.agenda.advance(HOUR_MS);
    for (const name of ['held-pod', 'held-config']) letGo(demo, name);
    for (const odd of halfObjects(demo)) demo.store.put(pods, odd);
    demo.agenda.advance(edge.past - 3 * HOUR_MS);
    layEdgeLogs(demo);
    layEdgeShells(demo);
  },
};

const texts: readonly Manifest[] = [
  configMap('edge', 'wide', {
    chinese: '配置文件',
    emoji: '🐕‍🦺 family 👨‍👩‍👧‍👦 flags 🇨🇭🇯🇵',
    combined: 'e\u0301a\u0300 ö',
    fullwidth: 'ＡＢＣ',
  }),
  configMap('edge', 'right-to-left', {
    hebrew: 'שלום עולם',
    arabic: 'مرحبا بالعالم',
    override: 'user\u202Etxt.exe',
    isolates: '\u2066left\u2069 \u2067right\u2069',
  }),
  configMap('edge', 'escapes', {
    title: `${ESC}]0;owned\u0007`,
    clipboard: `${ESC}]52;c;b3duZWQ=\u0007`,
    clear: `${ESC}[2J${ESC}[H${ESC}[?1049l`,
    device: `${ESC}[c${ESC}[6n${ESC}P+q544e${ESC}\\`,
    c1: '\u009b31mred\u009b0m',
    nul: 'before\u0000after',
    separators: 'line\u2028paragraph\u2029end',
    returns: 'first\rsecond\r\nthird\u000bfourth\u000cfifth',
    backspaces: 'password\b\b\b\b\b\b\b\bdelete',
  }),
  configMap('edge', 'spaces', {tabs: 'a\tb\t\tc', trailing: 'a   \n\n   \n'}),
  secret('edge', 'binary', {text: 'plain', looks: 'LS0tLS1CRUdJTg=='}),
  {
    ...deployment({
      name: 'annotated',
      namespace: 'edge',
      image: 'docker.io/library/nginx:1.27-alpine',
      annotations: {
        'example.com/note': `${ESC}[31mred${ESC}[0m and 火`,
        'example.com/json': '{"a":[1,2,{"b":null}]}',
        'example.com/long': 'x'.repeat(20_000),
      },
      container: resources('10m', '16Mi'),
    }),
  },
];

/** A hundred lines that differ, so that pages do. */
const numberedLines = Array.from(
  {length: 100},
  (_, at) => `${String(at).padStart(2, '0')} All work and no play makes a dull config map.\n`,
).join('');

const sizes: readonly Manifest[] = [
  configMap('edge', 'one-megabyte', {
    'big.txt': numberedLines.repeat(213),
  }),
  configMap('edge', 'many-keys', Object.fromEntries(Array.from({length: 3000}, (_, index) => [`key-${index}`, String(index)]))),
  configMap('edge', 'empty', {}),
  {...configMap('edge', 'one-line', {line: 'x'.repeat(500_000)})},
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'labelled',
      namespace: 'edge',
      labels: Object.fromEntries(Array.from({length: 300}, (_, index) => [`example.com/label-${index}`, `value-${index}`])),
    },
  },
  configMap('edge', `${'n'.repeat(63)}.${'a'.repeat(63)}.${'m'.repeat(63)}.${'e'.repeat(61)}`, {a: '1'}),
  deployment({
    name: 'many-containers',
    namespace: 'edge',
    image: 'docker.io/library/nginx:1.27-alpine',
    sidecars: Array.from({length: 24}, (_, index) => ({
      name: `side-${index + 1}`,
      image: 'docker.io/library/busybox:1.37',
      command: ['sleep', 'infinity'],
    })),
  }),
  deployment({name: 'none', namespace: 'edge', image: 'docker.io/library/nginx:1.27-alpine', replicas: 0}),
  deployment({
    name: 'nowhere',
    namespace: 'edge',
    image: 'docker.io/library/nginx:1.27-alpine',
    replicas: 3,
    pod: {nodeSelector: {disk: 'of-gold'}},
  }),
];

const held: readonly Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'held-pod', namespace: 'edge', finalizers: ['example.com/never']},
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: 'main', image: 'docker.io/library/nginx:1.27-alpine'}]},
  },
  {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'held-config', namespace: 'edge', finalizers: ['example.com/never']}},
];

/** Deletes what will never go, because nobody removes its finalizer. */
function letGo({registry, types}: Demo, name: string): void {
  for (const type of [types.find('', 'v1', 'pods')!, types.find('', 'v1', 'configmaps')!]) {
    if (registry.get(type, 'edge', name)) registry.remove(type, 'edge', name);
  }
}

/** As old servers and broken controllers leave them behind. */
function halfObjects({random, agenda}: Demo): Pod[] {
  const metadata = (name: string): KubeObject['metadata'] => ({
    name,
    namespace: 'edge',
    uid: random.uuid(),
    resourceVersion: '',
    creationTimestamp: new Date(agenda.now()).toISOString().replace(/\.\d+/, ''),
  });
  const spec = {containers: [{name: 'main', image: 'x'}], schedulerName: 'nobody'};
  return [
    {apiVersion: 'v1', kind: 'Pod', metadata: metadata('no-status'), spec},
    {apiVersion: 'v1', kind: 'Pod', metadata: metadata('empty-status'), spec, status: {}},
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata('odd-phase'),
      spec,
      status: {phase: `Ru${ESC}[31mnning`, reason: '火災', message: `${ESC}]0;owned\u0007`},
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata('future'),
      spec,
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'The node was low on resource: memory. '.repeat(40),
        startTime: '2126-01-01T00:00:00Z',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata('many-restarts'),
      spec,
      status: {
        phase: 'Running',
        containerStatuses: [
          {name: 'main', image: 'x', imageID: '', ready: false, restartCount: 1_000_000, state: {waiting: {reason: 'CrashLoopBackOff'}}},
        ],
      },
    },
  ];
}
