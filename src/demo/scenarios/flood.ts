import type {Demo} from '../demo.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import type {LogRecipe} from '../kubelet/programs/program.ts';
import {apply} from './apply.ts';
import {layNodes} from './base.ts';
import {manyNodes} from './crowd.ts';
import {floodLines, logfmt} from './flood-lines.ts';
import {layRunning} from './lay-running.ts';
import {deployment, namespace, resources} from './manifests.ts';
import type {Scenario} from './scenario.ts';

const MINUTE_MS = 60_000;
const REPLICAS = 10;
const loud = ['api', 'web'] as const;
const CONTAINERS = loud.length * REPLICAS;
/** Beside them, in a namespace of its own: many pods that say little. */
const calm = {fifty: 50, others: 150};
const CALM_A_MINUTE = 12;
const PODS = CONTAINERS + calm.fifty + calm.others;

type App = {readonly name: string; readonly namespace: string; readonly replicas: number; readonly from: number; readonly logs: LogRecipe};

/** Containers that write without end; each numbers its lines, so that what is lost can be told. */
export const flood: Scenario = {
  name: 'flood',
  about: '20,000 lines a second from 20 containers; flood:2000 has fewer',
  home: 'flood',
  size: {meaning: 'lines a second', usual: 20_000, most: 200_000},
  past: 3 * MINUTE_MS,
  play(demo, size) {
    const nodes = manyNodes(PODS);
    layNodes(demo, nodes);
    apply(demo, [namespace('flood'), namespace('crowd')]);
    demo.agenda.advance(MINUTE_MS);
    const names = nodes.map(({name}) => name);
    const loudAMinute = (size / CONTAINERS) * 60;
    loud.forEach((name, index) => {
      const logs = {perMinute: loudAMinute, night: 1, bytes: 140, entry: floodLines(name)};
      lay(demo, {name, namespace: 'flood', replicas: REPLICAS, from: index * REPLICAS, logs}, names);
    });
    const logs = {perMinute: CALM_A_MINUTE, night: 1, bytes: 140, entry: logfmt};
    let from = CONTAINERS;
    for (const [name, replicas] of Object.entries(calm)) {
      lay(demo, {name, namespace: 'crowd', replicas, from, logs}, names);
      from += replicas;
    }
  },
};

function lay(demo: Demo, {name, namespace: home, replicas, from, logs}: App, nodes: readonly string[]): void {
  const repository = `registry.example.com/${home}/${name}`;
  const program = {ports: [8080], startsAfterMs: 100, stopsAfterMs: 100, stopCode: 0, logs};
  kubeletsOf(demo).images.publish({repository, tags: ['1.0.0'], base: 'busybox', sizeBytes: 20 * 2 ** 20, program});
  const labels = {'app.kubernetes.io/part-of': home};
  const app = {name, namespace: home, image: `${repository}:1.0.0`, replicas, labels, container: resources('100m', '64Mi')};
  layRunning(demo, deployment(app), {nodes, from});
}
