import {describe, expect, test} from 'vitest';
import {rangeOf} from '../src/logs/byte-range.ts';
import {noLogFilter, parseLogFilter} from '../src/logs/filter.ts';
import {severityOf} from '../src/logs/severity.ts';
import {plainText} from '../src/logs/sgr.ts';
import type {LogSource} from '../src/logs/sources.ts';
import {boundRegularExpressions} from './linear-regex.ts';

boundRegularExpressions();

const source: LogSource = {
  id: 0,
  namespace: 'shop',
  pod: 'web-7d9f-2xkqp',
  podUid: 'u',
  container: 'app',
  type: 'main',
  label: '2xkqp',
  state: 'live',
  text: '',
  isHidden: false,
};

const json = '{"level":"error","msg":"Pay failed","http":{"status":502},"took":"1.5s","user":"Ann Lee","size":"12Ki"}';
const logfmt = 'level=warn msg="slow query" duration=612ms table=orders rows=12';
const plain = 'GET /api/v1/pods?limit=5 user=alice took 3ms';

function matches(filter: string, line: string): boolean {
  const bytes = Buffer.from(line);
  return parseLogFilter(filter).matches({range: rangeOf(bytes), severity: severityOf(bytes), source, text: () => plainText(line)});
}

describe('which lines a filter keeps', () => {
  test.each([
    ['', plain, true],
    ['pods', plain, true],
    ['PODS', plain, false],
    ['get', plain, true],
    ['get alice', plain, true],
    ['get bob', plain, false],
    ['!bob get', plain, true],
    ['!alice', plain, false],
    ['!', plain, true],
    ['"3ms get"', plain, false],
    ['"took 3ms"', plain, true],
    ['!"took 3ms"', plain, false],
    ["can't", "I can't do that", true],
    ['/v\\d/', plain, true],
    ['/V\\d/', plain, false],
    ['!/v\\d/', plain, false],
    ['/took \\dms/ get', plain, true],
    ['/api/v1', plain, true],
    ['/api/v2', plain, false],
    ['ab', '\u001b[31ma\u001b[0mb', true],
    ['31m', '\u001b[31ma\u001b[0mb', false],
    ['É', 'CAFÉ', true],
    ['é', 'CAFÉ', true],
    ['level>=warn', json, true],
    ['level>=warn', logfmt, true],
    ['level>warn', logfmt, false],
    ['level=warning', logfmt, true],
    ['level!=warn', logfmt, false],
    ['level>=info', plain, false],
    ['level<error', plain, true],
    ['level<error', json, false],
    ['level=unknown', plain, true],
    ['!level=warn', logfmt, false],
    ['pod=WEB', plain, true],
    ['pod=db', plain, false],
    ['pod!=db', plain, true],
    ['container=app', plain, true],
    ['container=ap', plain, false],
    ['namespace=shop', plain, true],
    ['table=orders', logfmt, true],
    ['table=order', logfmt, false],
    ['TABLE=ORDERS', logfmt, true],
    ['table!=orders', logfmt, false],
    ['table!=orders', plain, true],
    ['http.status=502', json, true],
    ['status=502', json, true],
    ['atus=502', json, false],
    ['status>=500', json, true],
    ['status>502', json, false],
    ['status<500', plain, false],
    ['user="Ann Lee"', json, true],
    ['user=alice', plain, true],
    ['user=ali', plain, false],
    ['limit=5', plain, true],
    ['msg="pay failed"', json, true],
    ['duration>500ms', logfmt, true],
    ['duration>1s', logfmt, false],
    ['took>1s', json, true],
    ['took>=1500ms', json, true],
    ['duration>500', logfmt, false],
    ['size>10Ki', json, true],
    ['rows<=12', logfmt, true],
    ['"rows=12"', logfmt, true],
    ['http://x?a=b', 'see http://x?a=b', true],
    ['level=', plain, true],
    ['level>=warn table=orders slow !fast', logfmt, true],
  ])('%s: %s', (filter, line, expected) => expect(matches(filter, line)).toBe(expected));
});

describe('what a filter says', () => {
  test.each([
    ['get', undefined],
    ['level>=warm', /warm is no level; there are trace, debug, info, warn, error, fatal/],
    ['level>', undefined],
    ['pod>web', /pod is compared/],
    ['status>many', /many is no number/],
    ['/(a)\\1/', /refers back/],
    ['/(/', /no regular expression/],
  ])('%s', (text, problem) => {
    const filter = parseLogFilter(text);
    if (problem) expect(filter.problem).toMatch(problem);
    else expect(filter.problem).toBeUndefined();
    expect(filter.text).toBe(text);
  });

  test('what is not understood does not filter, the rest does', () => {
    expect(matches('level>=warm get', plain)).toBe(true);
    expect(matches('level>=warm post', plain)).toBe(false);
  });

  test.each([
    ['!a !/b/ field!=c', true],
    ['!a b', false],
    ['level>=warn', false],
    ['', true],
  ])('whether it only drops: %s', (text, expected) => expect(parseLogFilter(text).isDropping).toBe(expected));

  test('none keeps all', () => {
    expect(noLogFilter.matches({range: rangeOf(Buffer.from('')), severity: 0, source: undefined, text: () => ''})).toBe(true);
  });
});
