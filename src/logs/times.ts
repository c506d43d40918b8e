import {humanDuration, parseDuration} from '../kube/duration.ts';

export const timeStyles = ['local', 'utc', 'relative', 'off'] as const;
export type TimeStyle = (typeof timeStyles)[number];

/** Of `7y364d ago`, the longest. */
const RELATIVE_WIDTH = 10;

/** So much may the clock of a node be ahead. */
const AHEAD_MS = 60_000;

/**
 * The time before a line: `14:21:07.113`, `14:21:07.113Z`, `3m12s ago`, ''; always of the same width for a style. `now` and `ms` are since
 * the epoch. What is later than `now` is `0s ago`; what is no time is blank.
 */
export function timeText(ms: number, style: TimeStyle, now: number): string {
  if (style === 'off') return '';
  if (style === 'relative')
    return Number.isFinite(ms) ? `${humanDuration(Math.max(0, now - ms))} ago`.padStart(RELATIVE_WIDTH) : ' '.repeat(RELATIVE_WIDTH);
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return ' '.repeat(style === 'utc' ? 13 : 12);
  if (style === 'utc') return `${clock(date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds())}Z`;
  return clock(date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds());
}

/**
 * What somebody types to say when: `5m`, `2h30m`, `90s`, `14:20`, `14:20:05`, `2026-01-01 14:20`, RFC 3339, `yesterday 14:20`; a clock
 * time is the last one before `now`, in local time or, with a `Z` behind it, in UTC. A date alone is its midnight. Milliseconds since the
 * epoch, or what is wrong with it.
 */
export function momentNamed(text: string, now: number): number | {readonly problem: string} {
  const typed = text.trim();
  if (typed === '') return {problem: 'No time is given; known are 5m, 14:20, yesterday 14:20, 2026-01-01 14:20'};
  if (typed === 'now') return now;
  const span = parseDuration(typed.replace(/\s*ago$/, '').replaceAll(' ', ''));
  if (span !== undefined) return now - span;
  const parts = form.exec(typed);
  if (!parts || /^[+z-]/i.test(typed))
    return {problem: `No time: ${shortened(typed)}; known are 5m, 14:20, yesterday 14:20, 2026-01-01 14:20`};
  return momentOf(typed, parts.groups!, now);
}

const form =
  /^(?:(?<day>today|yesterday)|(?<date>(?<year>\d{4})-(?<month>\d\d?)-(?<dayOfMonth>\d\d?)))?(?:(?:^|[T\s]+)(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<part>\d{1,9}))?)?)?\s*(?<zone>Z|[+-]\d\d:?\d\d)?$/i;

function momentOf(typed: string, parts: Readonly<Record<string, string | undefined>>, now: number): number | {readonly problem: string} {
  const hasDate = parts['date'] !== undefined;
  const isUtc = parts['zone'] !== undefined;
  const offsetMs = offsetOf(parts['zone']);
  const clockOf = [parts['hour'], parts['minute'], parts['second']].map(part => Number(part ?? 0));
  const [hour, minute, second] = clockOf as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return {problem: `No time of day: ${typed}`};
  const millisecond = Math.trunc(Number(`0.${parts['part'] ?? 0}`) * 1000);
  const at = (year: number, month: number, day: number) =>
    isUtc
      ? Date.UTC(year, month, day, hour, minute, second, millisecond) - offsetMs
      : new Date(year, month, day, hour, minute, second, millisecond).getTime();
  if (hasDate) {
    const [year, month, day] = [Number(parts['year']), Number(parts['month']), Number(parts['dayOfMonth'])];
    const noon = new Date(Date.UTC(year, month - 1, day));
    if (year < 1970 || noon.getUTCMonth() !== month - 1 || noon.getUTCDate() !== day) return {problem: `No such day: ${parts['date']}`};
    const moment = at(year, month - 1, day);
    return moment > now + AHEAD_MS ? {problem: `Still to come: ${typed}`} : moment;
  }
  // The day it is now where the time is meant.
  const there = new Date(now + offsetMs);
  const today = isUtc
    ? ([there.getUTCFullYear(), there.getUTCMonth(), there.getUTCDate()] as const)
    : ([there.getFullYear(), there.getMonth(), there.getDate()] as const);
  const back = parts['day']?.toLowerCase() === 'yesterday' ? 1 : 0;
  const moment = at(today[0], today[1], today[2] - back);
  if (moment <= now) return moment;
  return parts['day'] === undefined ? at(today[0], today[1], today[2] - 1) : {problem: `Still to come: ${typed}`};
}

/** Milliseconds east of Greenwich. */
function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

function clock(hours: number, minutes: number, seconds: number, milliseconds: number): string {
  return `${two(hours)}:${two(minutes)}:${two(seconds)}.${String(milliseconds).padStart(3, '0')}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
