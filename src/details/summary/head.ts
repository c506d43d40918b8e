import {humanDuration} from '../../kube/duration.ts';
import {graceLeft, holdersOf, holderText, remainingIn} from '../../kube/finalizers.ts';
import {record, whole} from '../../kube/loose.ts';
import {objectHealth} from '../../kube/object-health.ts';
import type {KubeObject} from '../../kube/object.ts';
import type {Health} from '../../kube/row.ts';
import {unanswered} from '../describe/events-section.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import {type Happening, happeningsOf} from '../event-list.ts';
import {timeText, whenText} from '../keys/words.ts';
import type {Inspected} from '../tab.ts';
import {fact, facts} from './facts.ts';
import {plainMessage} from './plain-message.ts';

/** How it is in a few words; why it goes or stays; the last trouble that was told of it. */
export function headLines(inspected: Inspected, object: KubeObject): DocLine[] {
  return [...stateLines(object, inspected), ...goingLines(inspected, object), ...eventLines(inspected, object)];
}

function stateLines(object: KubeObject, {isGone}: Inspected): DocLine[] {
  if (isGone) return [docLine(0, [ink('going', 'It is gone: this is how it was last.')], {key: 'state'})];
  const {health, text} = objectHealth(object);
  // Most kinds say nothing of themselves, which is no news; others say what stands below.
  if (health === 'ok' && (text === '' || object.kind === 'Service' || object.kind === 'CronJob')) return [];
  return [docLine(0, [ink(health, text === '' ? usual[health] : text)], {key: 'state', value: text})];
}

const usual: Readonly<Record<Health, string>> = {
  ok: 'fine',
  waiting: 'not ready',
  failing: 'failing',
  going: 'being deleted',
  done: 'done',
};

/** Why something that is being deleted is still there. */
function goingLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const left = graceLeft(object, inspected.now);
  if (left === undefined || inspected.isGone) return [];
  const graceMs = whole(record(object.metadata)['deletionGracePeriodSeconds'], 0) * 1000;
  const askedAt = inspected.now + left - graceMs;
  const grace = graceMs === 0 ? '' : left > 0 ? `, its grace ends ${soon(left, inspected)}` : `, its grace ended ${soon(left, inspected)}`;
  const holders = holdersOf(object);
  return [
    fact('deleted', [ink('going', whenText(askedAt, inspected)), grace], {path: ['metadata', 'deletionTimestamp']}),
    ...facts(
      'held by',
      holders.map(holder => ({
        pieces: [ink('going', holderText(holder))],
        more: {value: holder.finalizer, path: ['metadata', 'finalizers']},
      })),
    ),
    ...facts('left in it', object.kind === 'Namespace' ? remainingIn(object).map(words => ({pieces: [words]})) : []),
  ];
}

function soon(left: number, {now, times}: Inspected): string {
  if (times === 'absolute') return timeText(now + left);
  return left > 0 ? `in ${humanDuration(left)}` : `${humanDuration(-left)} ago`;
}

/** The last warning; of what is being deleted the last word of any kind. */
function eventLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const found = happeningsOf(inspected);
  if (found.state !== 'known') return found.state === 'asking' ? [] : [fact('last event', [unanswered(found, 'list events here')])];
  const isGoing = graceLeft(object, inspected.now) !== undefined;
  const last = found.list.find(({isWarning}) => isWarning || isGoing);
  if (!last) return [];
  return [fact(last.isWarning ? 'last warning' : 'last event', eventWords(last, inspected), {key: 'last event', value: last.message})];
}

function eventWords({reason, message, count, lastAt, isWarning}: Happening, inspected: Inspected) {
  const when = lastAt === 0 ? '' : `  ${whenText(lastAt, inspected)}`;
  const often = count > 1 ? `, ${count} times` : '';
  return [ink(isWarning ? 'waiting' : 'text', `${reason}: ${plainMessage(message)}`), ink('quiet', `${when}${often}`)];
}
