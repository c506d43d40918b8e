import type {Demo} from '../demo.ts';
import {deployments} from '../types/deployments.ts';
import {replicaSets} from '../types/replicasets.ts';
import {apply} from './apply.ts';
import type {NodeWish} from './base.ts';
import {layRunning} from './lay-running.ts';
import {deployment, namespace, resources} from './manifests.ts';

const NAMESPACES = 20;
const PODS_A_DEPLOYMENT = 25;

/** As many nodes as so many pods need, in three zones. */
export function manyNodes(podCount: number): NodeWish[] {
  const count = Math.max(3, Math.ceil(podCount / 50));
  return Array.from({length: count}, (_, index) => ({
    name: `node-${String(index + 1).padStart(4, '0')}`,
    labels: {'topology.kubernetes.io/zone': `eu-1${'abc'[index % 3]}`},
    cpu: '32',
    memory: '131072Mi',
  }));
}

/** So many pods that run, of deployments in twenty namespaces. */
export function layCrowd(demo: Demo, podCount: number, nodes: readonly NodeWish[]): void {
  apply(
    demo,
    Array.from({length: NAMESPACES}, (_, index) => namespace(teamOf(index))),
  );
  demo.agenda.advance(1000);
  const names = nodes.map(({name}) => name);
  for (let from = 0, index = 0; from < podCount; index++) {
    const replicas = Math.min(PODS_A_DEPLOYMENT, podCount - from);
    layRunning(demo, appOf(index, replicas), {nodes: names, from, manager: 'pipeline', isOfCrowd: true});
    from += replicas;
  }
  // Now rather than all of a sudden later.
  demo.store.count(deployments);
  demo.store.count(replicaSets);
}

function appOf(index: number, replicas: number) {
  const of = teamOf(index % NAMESPACES);
  const word = words[index % words.length]!;
  return deployment({
    name: `${word}-${String(Math.floor(index / words.length) + 1).padStart(3, '0')}`,
    namespace: of,
    image: `registry.example.com/${of}/${word}:1.${index % 7}.${index % 10}`,
    replicas,
    container: {...resources('20m', '32Mi', '64Mi'), ports: [{name: 'http', containerPort: 8080}]},
  });
}

function teamOf(index: number): string {
  return `team-${String(index + 1).padStart(2, '0')}`;
}

const words = 'api auth billing cache feed geo images jobs mail orders prices queue search stock users web'.split(' ');
