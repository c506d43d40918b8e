import {createAgenda, type Agenda} from '../../src/demo/agenda.ts';
import type {Demo} from '../../src/demo/demo.ts';
import {createRuntime} from '../../src/demo/kubelet/create-runtime.ts';
import {kubeletsOf} from '../../src/demo/kubelet/create-kubelets.ts';
import type {Kubelets} from '../../src/demo/kubelet/kubelets.ts';
import {addNode} from '../../src/demo/kubelet/nodes.ts';
import type {LogOptions} from '../../src/demo/kubelet/runtime.ts';
import {startKubelets} from '../../src/demo/kubelet/start-kubelets.ts';
import type {Container, Event, Pod, PodSpec} from '../../src/demo/schema/kinds.ts';
import {events} from '../../src/demo/types/events.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {bareDemo} from './bare-demo.ts';

export type Cluster = {
  readonly demo: Demo;
  readonly agenda: Agenda;
  readonly kubelets: Kubelets;
  run(name: string, container: Partial<Container> & {readonly image: string}, spec?: Partial<PodSpec>): Pod;
  create(name: string, spec: Partial<PodSpec>): Pod;
  pod(name: string): Pod | undefined;
  state(name: string): string;
  events(name: string): readonly string[];
  logs(name: string, options?: Partial<LogOptions>): string;
  planned(): number;
};

const START = Date.parse('2026-11-26T09:00:00Z');

/** A cluster with one node and kubelets, and nothing else that acts. */
export function createCluster({seed = 1, hasStarted = true} = {}): Cluster {
  let planned = 0;
  const inner = createAgenda(START);
  const agenda: Agenda = {
    ...inner,
    after(ms, run) {
      planned++;
      let isDone = false;
      const cancel = inner.after(ms, () => {
        if (!isDone) planned--;
        isDone = true;
        run();
      });
      return () => {
        if (!isDone) planned--;
        isDone = true;
        cancel();
      };
    },
  };
  const demo = bareDemo({agenda, seed});
  Object.assign(demo, {runtime: createRuntime(demo)});
  const {registry, store} = demo;
  addNode(demo, {name: 'node-1', address: '10.0.0.11', podCIDR: '10.244.1.0/24'});
  if (hasStarted) startKubelets(demo);
  const cluster: Cluster = {
    demo,
    agenda,
    kubelets: kubeletsOf(demo),
    create: (name, spec) =>
      registry.create(
        pods,
        {
          metadata: {name, namespace: 'shop', generation: 1},
          spec: {containers: [], restartPolicy: 'Always', terminationGracePeriodSeconds: 30, nodeName: 'node-1', ...spec},
        },
        {manager: 'test'},
      ),
    run: (name, container, spec) =>
      cluster.create(name, {containers: [{name: 'main', imagePullPolicy: 'IfNotPresent', ...container}], ...spec}),
    pod: name => store.get(pods, 'shop', name),
    state(name) {
      const pod = cluster.pod(name);
      if (!pod) return 'gone';
      const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].map(
        ({state = {}, ready, restartCount}) => {
          const word = state.running ? 'Running' : (state.waiting?.reason ?? state.terminated?.reason ?? '?');
          return `${word}${ready ? '+' : ''}${restartCount > 0 ? ` x${restartCount}` : ''}`;
        },
      );
      return `${pod.status?.phase}: ${containers.join(', ')}`;
    },
    events: name =>
      store
        .list(events)
        .filter(({involvedObject}: Event) => involvedObject.name === name)
        .map(({type, reason, count, message}: Event) => `${type} ${reason}${(count ?? 1) > 1 ? ` x${count}` : ''} ${message}`),
    logs(name, options = {}) {
      let text = '';
      demo.runtime.logs(
        cluster.pod(name)!,
        {
          container: '',
          isFollowing: false,
          isPrevious: false,
          tail: undefined,
          since: undefined,
          limitBytes: undefined,
          hasTimestamps: false,
          ...options,
        },
        {onBytes: bytes => (text += Buffer.from(bytes).toString()), onEnd() {}},
      );
      return text;
    },
    planned: () => planned,
  };
  return cluster;
}

/** Runs a command in a container without input; 5 s go by. */
export function execIn(cluster: Cluster, name: string, argv: readonly string[], container = ''): {text: string; code: number | undefined} {
  let text = '';
  let code: number | undefined;
  const process = cluster.demo.runtime.exec(cluster.pod(name)!, container, {
    argv,
    onOutput: (_, bytes) => (text += Buffer.from(bytes).toString()),
    onEnd: ending => (code = ending.code),
  });
  process.endInput();
  cluster.agenda.advance(5000);
  return {text, code};
}
