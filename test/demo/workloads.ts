import type {Controller, Demo} from '../../src/demo/demo.ts';
import {type Draft, type KubeObject, timeText} from '../../src/demo/object.ts';
import type {Event, Pod, PodCondition, PodSpec, PodStatus} from '../../src/demo/schema/kinds.ts';
import type {ResourceType} from '../../src/demo/type.ts';
import {events} from '../../src/demo/types/events.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {bareDemo} from './bare-demo.ts';

export const START = Date.parse('2026-11-26T12:00:00Z');

/** A cluster of controllers only: nodes, kubelets and schedulers are played by the test. */
export function workloads(...controllers: readonly Controller[]): Demo {
  const demo = bareDemo({agenda: START, seed: 7});
  for (const controller of controllers) controller(demo);
  return demo;
}

export function create<T extends KubeObject>(demo: Demo, type: ResourceType<T>, draft: Draft<T>): T {
  return demo.registry.create(type, draft, {manager: 'test'});
}

export function change<T extends KubeObject>(demo: Demo, type: ResourceType<T>, name: string, make: (current: T) => T): T {
  return demo.registry.change(type, type.isNamespaced ? 'shop' : undefined, name, {manager: 'test'}, make)!;
}

export function get<T extends KubeObject>(demo: Demo, type: ResourceType<T>, name: string): T {
  return demo.registry.get(type, type.isNamespaced ? 'shop' : undefined, name)!;
}

export function podsOf(demo: Demo): readonly Pod[] {
  return demo.registry.list(pods, 'shop');
}

export function running(demo: Demo): readonly Pod[] {
  return podsOf(demo).filter(({metadata}) => !metadata.deletionTimestamp);
}

/** Template of one container. */
export function podSpec(image = 'web:1', rest: Partial<PodSpec> = {}): PodSpec {
  return {containers: [{name: 'main', image, imagePullPolicy: 'IfNotPresent'}], ...rest};
}

export function setStatus(demo: Demo, pod: Pod, status: PodStatus): void {
  demo.registry.change(pods, 'shop', pod.metadata.name, {manager: 'kubelet', subresource: 'status'}, current => ({...current, status}));
}

export function ready(demo: Demo, status: 'True' | 'False' = 'True'): PodCondition {
  return {type: 'Ready', status, lastTransitionTime: timeText(demo.agenda.now())};
}

/** What a node would do with pods: start them after `startMs`, and end those that are deleted. `skip` leaves one alone. */
export function kubelet(demo: Demo, options: {readonly startMs?: number; readonly skip?: (pod: Pod) => boolean} = {}): void {
  const {startMs = 1000, skip = () => false} = options;
  const known = new Set<string>();
  demo.store.subscribe(pods as unknown as ResourceType, ({type, object}) => {
    const pod = object as Pod;
    const {uid, name, deletionTimestamp} = pod.metadata;
    if (type === 'DELETED') return;
    if (deletionTimestamp) {
      if (known.has(`-${uid}`)) return;
      known.add(`-${uid}`);
      demo.agenda.after(500, () => end(name, uid));
    } else if (!known.has(uid) && !skip(pod)) {
      known.add(uid);
      demo.agenda.after(startMs, () => start(name, uid));
    }
  });

  function start(name: string, uid: string): void {
    const pod = demo.registry.get(pods, 'shop', name);
    if (pod?.metadata.uid !== uid || pod.metadata.deletionTimestamp) return;
    setStatus(demo, pod, {phase: 'Running', conditions: [ready(demo)]});
  }

  function end(name: string, uid: string): void {
    const pod = demo.registry.get(pods, 'shop', name);
    if (pod?.metadata.uid === uid) demo.registry.remove(pods, 'shop', name, {graceSeconds: 0});
  }
}

/** `reason: message` of all that was told about it, in the order of telling. */
export function toldOf(demo: Demo, name: string): readonly string[] {
  const told = demo.registry.list(events, 'shop').filter((event: Event) => event.involvedObject.name === name);
  const ordered = [...told].sort((one, other) => Number(one.involvedObject.resourceVersion) - Number(other.involvedObject.resourceVersion));
  return ordered.map(({reason, message}) => `${reason}: ${message}`);
}
