import type {Demo} from '../demo.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import type {Container} from '../schema/kinds.ts';
import {apply, type Manifest} from './apply.ts';
import {namespace} from './manifests.ts';

const ESC = '\u001b';
const home = 'edge-shells';
const busybox = 'docker.io/library/busybox:1.37';
const nginx = 'docker.io/library/nginx:1.27-alpine';
const hostile = 'registry.example.com/edge/hostile';

/** Pods to look into: where it is not plain which container is meant, where there is no shell, where a shell is hostile or dies. */
export function layEdgeShells(demo: Demo): void {
  kubeletsOf(demo).images.publish({
    repository: hostile,
    tags: ['1'],
    base: 'busybox',
    sizeBytes: 2 ** 20,
    command: ['sleep', 'infinity'],
    files: {'/escapes': escapes, '/left-on': leftOn},
  });
  apply(demo, [namespace(home)]);
  // Its service account comes first.
  demo.agenda.advance(1000);
  apply(demo, [...pods, named]);
}

/** `cat /escapes`: what a terminal is asked for and told by who should not. */
const escapes = [
  `title ${ESC}]0;owned\u0007 icon ${ESC}]1;owned${ESC}\\`,
  `clipboard ${ESC}]52;c;b3duZWQ=\u0007 asked for ${ESC}]52;c;?\u0007`,
  `queries ${ESC}[c${ESC}[>c${ESC}[5n${ESC}[6n${ESC}[18t${ESC}[21t${ESC}P+q544e${ESC}\\${ESC}]10;?\u0007${ESC}[?1$p`,
  `link ${ESC}]8;;file:///etc/passwd${ESC}\\here${ESC}]8;;${ESC}\\ notice ${ESC}]9;owned\u0007`,
  `image ${ESC}]1337;File=inline=1:AAAA\u0007 c1 \u009b31mred\u009b0m`,
  `unended ${ESC}]0;until the end`,
].join('\n');

/** `cat /left-on`: another screen, a hidden cursor, mouse, paste and keypad modes, a region and a character set, and none of it undone. */
const leftOn = `${ESC}[?1049h${ESC}[?25l${ESC}[?1000h${ESC}[?1006h${ESC}[?2004h${ESC}[?1h${ESC}=${ESC}[5;10r${ESC}(0${ESC}[7mlqqk`;

const container = (name: string, image: string, rest: Partial<Container> = {}): Container => ({name, image, ...rest});
const asleep = {command: ['sleep', 'infinity']};

const pods: readonly Manifest[] = [
  pod('default-container', [container('proxy', busybox, asleep), container('app', nginx)], {
    annotations: {'kubectl.kubernetes.io/default-container': 'app'},
  }),
  pod('three-containers', [container('web', nginx), container('cache', busybox, asleep), container('shipper', busybox, asleep)]),
  pod('no-shell', [container('main', 'registry.k8s.io/pause:3.10')]),
  pod('to-attach', [container('main', busybox, {stdin: true, tty: true})]),
  pod('to-feed', [container('main', busybox, {command: ['sh', '-c', 'while read line; do echo "got $line"; done'], stdin: true})]),
  // `kill 1` in it ends it under whoever looks into it.
  pod('mortal', [container('main', busybox, {command: ['sh', '-c', "trap 'exit 7' TERM; while true; do sleep 3600 & wait $!; done"]})]),
  pod('hostile', [container('main', `${hostile}:1`)]),
  ...[8080, 8081].map(port =>
    pod(`named-${port}`, [container('main', busybox, {command: serving(port), ports: [{name: 'http', containerPort: port}]})], {
      labels: {app: 'named'},
    }),
  ),
];

/** Its target port is another number in each of its pods. */
const named: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: 'named', namespace: home},
  spec: {selector: {app: 'named'}, ports: [{name: 'web', port: 80, targetPort: 'http'}]},
};

function serving(port: number): string[] {
  return ['sh', '-c', `mkdir /www; echo "from port ${port}" > /www/index.html; exec httpd -f -p ${port} -h /www`];
}

function pod(name: string, containers: readonly Container[], metadata: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: home, ...metadata},
    spec: {terminationGracePeriodSeconds: 1, containers},
  };
}
