import {type Loose, record, records, text, whole} from './loose.ts';
import type {KubeObject} from './object.ts';

/** How far a container has come. `isStuck`: it will not start as things are; the text tells why. */
export type Starting =
  | {readonly type: 'waiting'; readonly text: string; readonly isStuck: boolean}
  | {readonly type: 'running'}
  | {readonly type: 'ended'; readonly exitCode: number; readonly text: string}
  /** The pod has no container of that name. */
  | {readonly type: 'absent'};

/** What is told of a container that somebody waits for; reasons are the kubelet's and the scheduler's own words. */
export function startingOf(pod: KubeObject, container: string): Starting {
  const spec = record(pod['spec']);
  const status = record(pod['status']);
  const isIn = (key: string) => records(spec[key]).some(({name}) => name === container);
  if (!isIn('containers') && !isIn('ephemeralContainers') && !isIn('initContainers')) return {type: 'absent'};
  const told = statusOf(status, container);
  const state = record(told?.['state']);
  if (state['running'] !== undefined) return {type: 'running'};
  if (state['terminated'] !== undefined) {
    const {exitCode, message, reason} = record(state['terminated']);
    return {type: 'ended', exitCode: whole(exitCode, 1), text: text(message) || text(reason)};
  }
  const phase = text(status['phase']);
  // Turned away by the kubelet, or past its deadline, before a container was made.
  if (phase === 'Failed' || phase === 'Succeeded') {
    const because = wordsOf(status) || wordsOf(record(state['waiting']));
    return {type: 'ended', exitCode: phase === 'Failed' ? 1 : 0, text: because};
  }
  if (text(spec['nodeName']) === '') return unscheduled(status);
  const waiting = record(state['waiting']);
  const isStuck = !usual.has(text(waiting['reason']));
  return {type: 'waiting', text: isStuck ? wordsOf(waiting) : 'waiting for the image', isStuck};
}

function wordsOf({reason, message}: Loose): string {
  return [text(reason), text(message)].filter(part => part !== '').join(': ');
}

/** Of a container that is on its way; the kubelet says nothing at first. */
const usual: ReadonlySet<string> = new Set(['', 'ContainerCreating', 'PodInitializing']);

function statusOf(status: Loose, container: string): Loose | undefined {
  return ['containerStatuses', 'ephemeralContainerStatuses', 'initContainerStatuses']
    .flatMap(key => records(status[key]))
    .find(({name}) => name === container);
}

function unscheduled(status: Loose): Starting {
  const condition = records(status['conditions']).find(({type, status: is}) => type === 'PodScheduled' && is === 'False');
  if (!condition) return {type: 'waiting', text: 'waiting for a node', isStuck: false};
  return {type: 'waiting', text: `no node takes it: ${text(condition['message']) || text(condition['reason'])}`, isStuck: true};
}
