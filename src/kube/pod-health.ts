import {record as fieldsIn, records as itemsIn, type Loose, whole as numberIn, text as textIn} from './loose.ts';
import {inOneLine} from './in-one-line.ts';
import type {KubeObject} from './object.ts';
import {podReason, podText} from './pod-of-object.ts';
import type {Health} from './row.ts';

/** How an object is, in words that are never too long for a line; '' where there is nothing to be said. */
export type ObjectHealth = {readonly health: Health; readonly text: string};

/**
 * How a pod is, by the rules that the table of pods has: what nobody but a person will mend is failing, what will probably come by itself
 * is waiting. The text is STATUS and READY as kubectl has them, and where it is not well what its containers or its conditions say.
 */
export function podHealth(pod: KubeObject): ObjectHealth {
  const shown = podText(pod);
  const status = fieldsIn(pod['status']);
  const phase = textIn(status['phase']);
  const reason = textIn(status['reason']);
  const message = textIn(status['message']);
  if (pod.metadata?.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp !== null) {
    return {health: 'going', text: reason === 'NodeLost' ? 'being deleted, but its node does not answer' : shown};
  }
  if (phase === 'Succeeded') return {health: 'done', text: 'Completed'};
  const trouble = failureOf(pod, phase);
  if (phase === 'Failed') return {health: 'failing', text: (reason !== '' && said(reason, message)) || trouble || said('failed', message)};
  if (phase === 'Unknown' || reason === 'NodeLost') return {health: 'failing', text: inOneLine(message) || 'its node does not answer'};
  if (trouble !== undefined) return {health: 'failing', text: trouble};
  const scheduled = conditionOf(status, 'PodScheduled');
  if (scheduled?.['status'] === 'False' && scheduled['reason'] !== 'SchedulingGated') {
    return {health: 'failing', text: said('unschedulable', textIn(scheduled['message']))};
  }
  if (phase !== 'Running' || conditionOf(status, 'Ready')?.['status'] === 'False') return {health: 'waiting', text: shown};
  const [ready, total] = shown
    .slice(shown.lastIndexOf(' ') + 1)
    .split('/')
    .map(Number);
  return {health: ready! >= total! ? 'ok' : 'waiting', text: shown};
}

/** Words in the reasons of containers that wait for more than time: ErrImagePull, CreateContainerConfigError, InvalidImageName. */
const troubles = /Err|BackOff|Invalid|Unavailable|Fail/;

function failureOf(pod: KubeObject, phase: string): string | undefined {
  const spec = fieldsIn(pod['spec']);
  const status = fieldsIn(pod['status']);
  const started = itemsIn(spec['initContainers']);
  const isAlone = started.length + itemsIn(spec['containers']).length <= 1;
  const sidecars = new Set(started.filter(one => one['restartPolicy'] === 'Always').map(({name}) => name));
  for (const container of [...itemsIn(status['initContainerStatuses']), ...itemsIn(status['containerStatuses'])]) {
    // A sidecar is stopped when the main containers are through; what it ends with then says nothing.
    const text = sidecars.has(container['name']) && phase === 'Failed' ? undefined : troubleOf(container);
    if (text !== undefined) return inOneLine(isAlone ? text : `${textIn(container['name'])}: ${text}`);
  }
  const shown = podReason(pod);
  return itemsIn(status['containerStatuses']).length === 0 && troubles.test(shown) ? shown : undefined;
}

function troubleOf(container: Loose): string | undefined {
  const {waiting, terminated} = fieldsIn(container['state']);
  const reason = textIn(fieldsIn(waiting)['reason']);
  if (troubles.test(reason)) {
    const last = fieldsIn(container['lastState'])['terminated'];
    if (reason === 'CrashLoopBackOff' && last) return `${reason}: ${endingText(fieldsIn(last))}`;
    return said(reason, textIn(fieldsIn(waiting)['message']));
  }
  const ending = fieldsIn(terminated);
  if (!terminated || numberIn(ending['exitCode']) === 0) return undefined;
  return [endingText(ending), textIn(ending['message'])].filter(Boolean).join(': ');
}

function endingText(ending: Loose): string {
  const signal = numberIn(ending['signal']);
  const reason = textIn(ending['reason']);
  const code = signal !== 0 ? `signal ${signal}` : `exit ${numberIn(ending['exitCode'])}`;
  return reason === '' || reason === 'Error' ? code : `${code}, ${reason}`;
}

function said(reason: string, message: string): string {
  return inOneLine([reason, message].filter(text => text !== '').join(': '));
}

function conditionOf(status: Loose, type: string): Loose | undefined {
  return itemsIn(status['conditions']).find(condition => condition['type'] === type);
}
