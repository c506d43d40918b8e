import {record, records, text, whole} from '../kube/loose.ts';
import {isAbout} from './about-event.ts';
import {eventsNeed} from './describe/events-section.ts';
import type {Answer, Inspected} from './tab.ts';

/** What has happened to an object, however often. */
export type Happening = {
  readonly isWarning: boolean;
  readonly reason: string;
  readonly message: string;
  /** The part that is meant: `spec.containers{app}`; empty for the object itself. */
  readonly part: string;
  /** Who tells it: `kubelet, node-1`. */
  readonly source: string;
  readonly count: number;
  /** ms since the epoch; 0 where that is not told. */
  readonly firstAt: number;
  readonly lastAt: number;
};

export type Happenings = {readonly state: 'known'; readonly list: readonly Happening[]} | Exclude<Answer, {readonly state: 'known'}>;

/** The events about the object, newest first; those that say the same are one. The need is `eventsNeed`. */
export function happeningsOf(inspected: Inspected): Happenings {
  const answer = inspected.answer(eventsNeed(inspected));
  if (answer.state !== 'known') return answer;
  const merged = new Map<string, Happening>();
  for (const event of records(record(answer.value)['items'])) {
    if (!isAbout(event, inspected)) continue;
    const one = happening(event);
    const key = JSON.stringify([one.isWarning, one.reason, one.message, one.part]);
    const known = merged.get(key);
    merged.set(key, known ? both(known, one) : one);
  }
  return {state: 'known', list: [...merged.values()].sort((a, b) => b.lastAt - a.lastAt)};
}

function happening(event: Readonly<Record<string, unknown>>): Happening {
  const series = record(event['series']);
  const source = record(event['source']);
  const firstAt = timeIn(event['firstTimestamp']) ?? timeIn(event['eventTime']) ?? 0;
  const where = [text(source['component']) || text(event['reportingComponent']), text(source['host'])];
  return {
    isWarning: event['type'] === 'Warning',
    reason: text(event['reason']),
    message: text(event['message']).trim(),
    part: text(record(event['involvedObject'])['fieldPath']),
    source: where.filter(part => part !== '').join(', '),
    count: Math.max(1, whole(series['count'], whole(event['count'], 1))),
    firstAt,
    lastAt: timeIn(series['lastObservedTime']) ?? timeIn(event['lastTimestamp']) ?? firstAt,
  };
}

function both(one: Happening, other: Happening): Happening {
  return {
    ...(one.lastAt >= other.lastAt ? one : other),
    count: one.count + other.count,
    firstAt: Math.min(one.firstAt, other.firstAt),
    lastAt: Math.max(one.lastAt, other.lastAt),
  };
}

function timeIn(value: unknown): number | undefined {
  const ms = Date.parse(text(value));
  return Number.isNaN(ms) ? undefined : ms;
}
