import {afterEach, describe, expect, test} from 'vitest';
import {momentNamed, timeStyles, timeText} from '../src/logs/times.ts';

const now = Date.parse('2026-03-12T14:30:00.500Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const zone = process.env['TZ'];

afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('timeText', () => {
  const cases: readonly (readonly [ms: number, style: (typeof timeStyles)[number], expected: string])[] = [
    [Date.parse('2026-03-12T14:21:07.113Z'), 'utc', '14:21:07.113Z'],
    [Date.parse('2026-03-12T04:01:07.003Z'), 'utc', '04:01:07.003Z'],
    [now - 192_000, 'relative', ' 3m12s ago'],
    [now - 45_000, 'relative', '   45s ago'],
    [now - (7 * 365 + 364) * day, 'relative', '7y364d ago'],
    [now + 5 * minute, 'relative', '    0s ago'],
    [now, 'off', ''],
    [Number.NaN, 'utc', '             '],
    [Number.NaN, 'local', '            '],
    [Number.NaN, 'relative', '          '],
  ];
  test.each(cases)('%s %s', (ms, style, expected) => {
    expect(timeText(ms, style, now)).toBe(expected);
  });

  test('local time is that of the machine', () => {
    process.env['TZ'] = 'Asia/Kolkata';
    expect(timeText(Date.parse('2026-03-12T14:21:07.113Z'), 'local', now)).toBe('19:51:07.113');
    process.env['TZ'] = 'America/New_York';
    expect(timeText(Date.parse('2026-01-12T14:21:07.113Z'), 'local', now)).toBe('09:21:07.113');
  });

  test.each(timeStyles)('%s is always as wide', style => {
    const widths = [0, 1, 61_000, 10 * hour, 40 * day, 7 * 365 * day].map(ago => timeText(now - ago, style, now).length);
    expect(new Set(widths).size).toBe(1);
  });
});

describe('momentNamed', () => {
  const cases: readonly (readonly [text: string, expected: string])[] = [
    ['now', '2026-03-12T14:30:00.500Z'],
    ['5m', '2026-03-12T14:25:00.500Z'],
    ['2h30m', '2026-03-12T12:00:00.500Z'],
    ['2h 30m ago', '2026-03-12T12:00:00.500Z'],
    ['90s', '2026-03-12T14:28:30.500Z'],
    ['1d', '2026-03-11T14:30:00.500Z'],
    ['14:20Z', '2026-03-12T14:20:00.000Z'],
    [' 14:20:05 Z ', '2026-03-12T14:20:05.000Z'],
    ['14:20:05.25z', '2026-03-12T14:20:05.250Z'],
    ['14:31Z', '2026-03-11T14:31:00.000Z'],
    ['9:05Z', '2026-03-12T09:05:00.000Z'],
    ['15:20+01:00', '2026-03-12T14:20:00.000Z'],
    ['00:10+10:00', '2026-03-12T14:10:00.000Z'],
    ['yesterday 14:20Z', '2026-03-11T14:20:00.000Z'],
    ['Yesterday 23:20Z', '2026-03-11T23:20:00.000Z'],
    ['today 00:00Z', '2026-03-12T00:00:00.000Z'],
    ['2026-01-01 14:20Z', '2026-01-01T14:20:00.000Z'],
    ['2026-01-01 14:20:05Z', '2026-01-01T14:20:05.000Z'],
    ['2026-01-01T14:20:05.123456789Z', '2026-01-01T14:20:05.123Z'],
    ['2026-01-01T14:20:05+02:00', '2026-01-01T12:20:05.000Z'],
    ['2026-01-01T14:20:05-0530', '2026-01-01T19:50:05.000Z'],
    ['2026-01-01Z', '2026-01-01T00:00:00.000Z'],
    ['2024-02-29 12:00Z', '2024-02-29T12:00:00.000Z'],
  ];
  test.each(cases)('%j', (text, expected) => {
    expect(momentNamed(text, now)).toBe(Date.parse(expected));
  });

  test('without a zone it is meant in that of the machine', () => {
    process.env['TZ'] = 'Asia/Kolkata';
    const found = (text: string) => new Date(momentNamed(text, now) as number).toISOString();
    expect(found('19:50')).toBe('2026-03-12T14:20:00.000Z');
    expect(found('20:05')).toBe('2026-03-11T14:35:00.000Z');
    expect(found('yesterday 19:50')).toBe('2026-03-11T14:20:00.000Z');
    expect(found('yesterday')).toBe('2026-03-10T18:30:00.000Z');
    expect(found('2026-01-01 14:20:05')).toBe('2026-01-01T08:50:05.000Z');
    expect(found('2026-01-01')).toBe('2025-12-31T18:30:00.000Z');
  });

  const wrong: readonly (readonly [text: string, problem: RegExp])[] = [
    ['', /^No time is given/],
    ['soon', /^No time: soon; known are 5m, /],
    ['14', /^No time: 14;/],
    ['Z', /^No time: Z;/],
    ['25:00', /^No time of day: 25:00$/],
    ['12:60', /^No time of day/],
    ['2026-02-30 12:00', /^No such day: 2026-02-30$/],
    ['2026-13-01', /^No such day/],
    ['2027-01-01', /^Still to come: 2027-01-01$/],
    ['today 14:31Z', /^Still to come/],
    ['5m5m', /^No time/],
    ['x'.repeat(1000), /^No time: x{40}…/],
  ];
  test.each(wrong)('%j', (text, problem) => {
    expect(momentNamed(text, now)).toEqual({problem: expect.stringMatching(problem)});
  });
});
