import {offsetOf} from './time-zone.ts';

/** The next time after one, in milliseconds since the epoch; undefined where there is none within five years. */
export type Schedule = {next(after: number): number | undefined};

type Fields = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Where both days are told, one of them is enough. */
  readonly isAnyDay: boolean;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const words: Readonly<Record<string, string | undefined>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Five fields as cron has them, a word such as `@hourly`, or `@every 1h30m`; `TZ=Europe/Berlin` in front names a zone. What cannot be
 * understood is told in the words of the library that Kubernetes uses (github.com/robfig/cron/v3).
 */
export function parseSchedule(text: string, timeZone?: string): Schedule | {readonly problem: string} {
  const [, named, rest = text] = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(text) ?? [];
  const zone = named ?? timeZone;
  const trimmed = rest.trim();
  if (trimmed === '') return {problem: 'empty spec string'};
  if (trimmed.startsWith('@every ')) return everySchedule(trimmed.slice(7).trim());
  const spec = trimmed.startsWith('@') ? words[trimmed] : trimmed;
  if (spec === undefined) return {problem: `unrecognized descriptor: ${trimmed}`};
  const parts = spec.split(/\s+/);
  if (parts.length !== 5) return {problem: `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`};
  try {
    const fields = fieldsOf(parts);
    return {next: after => nextOf(fields, zone, after)};
  } catch (error) {
    return {problem: (error as Error).message};
  }
}

function fieldsOf(parts: readonly string[]): Fields {
  const [minute, hour, day, month, weekday] = parts as [string, string, string, string, string];
  return {
    minutes: valuesOf(minute, 0, 59),
    hours: valuesOf(hour, 0, 23),
    days: valuesOf(day, 1, 31),
    months: valuesOf(month, 1, 12, monthNames, 1),
    weekdays: valuesOf(weekday, 0, 6, weekdayNames),
    isAnyDay: ![day, weekday].some(field => field.split(',').some(isStar)),
  };
}

function isStar(part: string): boolean {
  return /^[*?](\/1)?$/.test(part);
}

function valuesOf(text: string, min: number, max: number, names: readonly string[] = [], firstName = 0): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(',').filter(it => it !== '')) {
    const [range = '', stepText, ...more] = part.split('/');
    const [first = '', last, ...others] = range.split('-');
    if (more.length > 0) throw new Error(`too many slashes: ${part}`);
    if (others.length > 0) throw new Error(`too many hyphens: ${part}`);
    const isAll = first === '*' || first === '?';
    const step = stepText === undefined ? 1 : numberOf(stepText);
    const start = isAll ? min : numberOf(first, names, firstName);
    const end =
      isAll || (last === undefined && stepText !== undefined) ? max : last === undefined ? start : numberOf(last, names, firstName);
    if (start < min) throw new Error(`beginning of range (${start}) below minimum (${min}): ${part}`);
    if (end > max) throw new Error(`end of range (${end}) above maximum (${max}): ${part}`);
    if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${part}`);
    if (step === 0) throw new Error(`step of range should be a positive number: ${part}`);
    for (let value = start; value <= end; value += step) values.add(value);
  }
  return values;
}

function numberOf(text: string, names: readonly string[] = [], firstName = 0): number {
  const name = names.indexOf(text.toLowerCase());
  if (name >= 0) return name + firstName;
  if (/^\d+$/.test(text)) return Number(text);
  const because = text.startsWith('-') ? `negative number (${text}) not allowed: ${text}` : undefined;
  throw new Error(because ?? `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
}

/**
 * Goes on in real time and looks at local clocks, so that an hour which is left out in spring is skipped and one which comes twice in
 * autumn counts twice.
 */
function nextOf(fields: Fields, zone: string | undefined, after: number): number | undefined {
  let at = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const end = after + 5 * 366 * DAY;
  while (at < end) {
    const local = new Date(at + offsetOf(zone, at));
    if (!fields.months.has(local.getUTCMonth() + 1) || !isDay(fields, local)) at = nextMidnight(at, local, zone);
    else if (!fields.hours.has(local.getUTCHours())) at += HOUR - local.getUTCMinutes() * MINUTE;
    else if (!fields.minutes.has(local.getUTCMinutes())) at += MINUTE;
    else return at;
  }
  return undefined;
}

function isDay({days, weekdays, isAnyDay}: Fields, local: Date): boolean {
  const [isInMonth, isInWeek] = [days.has(local.getUTCDate()), weekdays.has(local.getUTCDay())];
  return isAnyDay ? isInMonth || isInWeek : isInMonth && isInWeek;
}

function nextMidnight(at: number, local: Date, zone: string | undefined): number {
  const next = at + DAY - (local.getTime() % DAY);
  // Where clocks change on that day the guess is an hour late, unless midnight is what they leave out; an hour early is made good by the next round.
  const late = (next + offsetOf(zone, next)) % DAY;
  const midnight = next - late;
  return late < DAY / 2 && (midnight + offsetOf(zone, midnight)) % DAY === 0 ? midnight : next;
}

function everySchedule(text: string): Schedule | {readonly problem: string} {
  const units: Readonly<Record<string, number>> = {h: HOUR, m: MINUTE, s: 1000};
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text)) return {problem: `failed to parse duration @every ${text}: time: invalid duration "${text}"`};
  let every = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)([hms])/g)) every += Number(count) * units[unit!]!;
  const whole = Math.max(1000, Math.floor(every / 1000) * 1000);
  return {next: after => Math.floor(after / 1000) * 1000 + whole};
}
