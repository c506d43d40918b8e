import type {Health, Row} from '../kube/row.ts';
import {forwardRow} from '../resources/forwards.ts';
import {type Forward, isLoopback, isOpen, localText} from '../store/forward.ts';

/** A forward as a row of `:forwards`. `isLocked`: its context has been locked since it was opened. */
export function rowOfForward(forward: Forward, isLocked: boolean): Row {
  const {id, target, ports, address, pod, open, total, bytesIn, bytesOut, lastError, context} = forward;
  const locals = ports.map(({local, wanted}) => localText(address, local ?? wanted) ?? 'a free port');
  return forwardRow({
    id,
    local: locals.map((text, index) => (index === 0 ? text : text.replace(/^.*:/, ''))).join(','),
    target: target.title,
    port: ports.map(({remote}) => remote).join(','),
    pod: isOpen(forward) ? (pod ?? '') : '',
    state: stateText(forward, isLocked),
    health: healths[forward.stage],
    open,
    total,
    bytesIn,
    bytesOut,
    lastError,
    namespace: target.namespace,
    context,
  });
}

function stateText(forward: Forward, isLocked: boolean): string {
  const {stage, because, isSaved, address} = forward;
  const words = because === undefined ? stage : `${stage}: ${because}`;
  const more = [
    isSaved ? 'saved' : '',
    isOpen(forward) && !isLoopback(address) ? 'open to other machines' : '',
    isOpen(forward) && isLocked ? 'opened before the lock' : '',
  ];
  return [words, ...more.filter(Boolean)].join(' · ');
}

const healths: Readonly<Record<Forward['stage'], Health>> = {
  opening: 'going',
  listening: 'ok',
  waiting: 'waiting',
  failed: 'failing',
  stopped: 'done',
};
