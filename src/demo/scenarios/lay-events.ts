import type {Demo} from '../demo.ts';
import {tell, tellFor, type Told} from '../events.ts';
import {layApart} from '../lay-apart.ts';
import type {KubeObject} from '../object.ts';
import type {Container, Pod} from '../schema/kinds.ts';
import {events} from '../types/events.ts';

/** Something that was told at a time (milliseconds since the epoch). */
export type Telling = Told & {readonly at: number};

/**
 * Has what was told since then become events, when somebody looks at events: `most` at most. What is told is only asked for then; chance is the
 * one of the demo that is given.
 */
export function layEvents(demo: Demo, since: number, most: number, tellingsOf: (apart: Demo) => readonly Telling[]): void {
  const makeEvents = (apart: Demo) => {
    tellFor(demo, apart);
    for (const {at, ...told} of tellingsOf(apart).toSorted((one, other) => one.at - other.at)) {
      apart.agenda.advance(at - apart.agenda.now());
      tell(apart, told);
    }
  };
  layApart(demo, [[events, most]], makeEvents, since);
}

/** What the scheduler tells of a pod. */
export function scheduling(pod: Pod, at: number): Telling {
  const {namespace, name} = pod.metadata;
  const message = `Successfully assigned ${namespace}/${name} to ${pod.spec?.nodeName}`;
  return {at, about: pod, type: 'Normal', reason: 'Scheduled', action: 'Binding', message, component: 'default-scheduler'};
}

/** What the kubelet tells of a container that it starts, the image of which is on the node unless it was pulled for so many milliseconds. */
export function starting(
  pod: Pod,
  container: Container,
  at: number,
  pulled?: {readonly ms: number; readonly bytes: number},
): readonly Telling[] {
  const say = (reason: string, message: string, later: number) => byKubelet(pod, container, 'Normal', reason, message, at + later);
  const {image = ''} = container;
  const present = `Container image "${image}" already present on machine and can be accessed by the pod`;
  const time = pulled && `${(pulled.ms / 1000).toFixed(3)}s`;
  const {ms = 0, bytes = 0} = pulled ?? {};
  return [
    ...(pulled ? [say('Pulling', `Pulling image "${image}"`, -ms)] : []),
    say(
      'Pulled',
      pulled ? `Successfully pulled image "${image}" in ${time} (${time} including waiting). Image size: ${bytes} bytes.` : present,
      0,
    ),
    say('Created', 'Container created', 20),
    say('Started', 'Container started', 200),
  ];
}

export function byKubelet(
  pod: Pod,
  container: Container,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  at: number,
): Telling {
  const fieldPath = `spec.containers{${container.name}}`;
  return {at, about: pod, type, reason, message, component: 'kubelet', host: pod.spec?.nodeName ?? '', fieldPath};
}

/** What a controller tells of what it manages. */
export function byController(about: KubeObject, component: string, reason: string, message: string, at: number): Telling {
  return {at, about, type: 'Normal', reason, message, component};
}
