import {describe, expect, test} from 'vitest';
import type {LineKind} from '../src/logs/line.ts';
import {lineText, rawText, recordJson, type ShownLines, shownLine, shownText} from '../src/logs/line-text.ts';
import {NumberList} from '../src/logs/line-numbers.ts';
import {createRing, type LogRing} from '../src/logs/ring.ts';
import type {LogSource} from '../src/logs/sources.ts';
import {timeText} from '../src/logs/times.ts';

const START = Date.UTC(2026, 0, 1, 14, 21, 7, 113);
const encoder = new TextEncoder();

const sourceOf = (id: number, label: string, isHidden = false): LogSource => ({
  id,
  namespace: 'shop',
  pod: `web-${label}`,
  podUid: `uid-${label}`,
  container: 'app',
  type: 'main',
  label,
  state: 'live',
  text: '',
  isHidden,
});

type Said = string | Uint8Array | {readonly kind?: LineKind; readonly source?: number; readonly text: string};

function add(ring: LogRing, said: Said, ms: number): void {
  const {kind = 'text', source = 0, text = ''} = typeof said === 'object' && 'text' in said ? said : {};
  const bytes = said instanceof Uint8Array ? said : encoder.encode(typeof said === 'string' ? said : text);
  ring.add({source, ms, nanos: 456, kind, bytes}, {severity: 0, isContinuation: false});
}

function viewOf(lines: readonly Said[], more: Partial<ShownLines> = {}): ShownLines {
  const ring = createRing({maxBytes: 1 << 20});
  for (const [index, line] of lines.entries()) add(ring, line, START + index * 1000);
  return {ring, sources: [sourceOf(0, 'kk2xm'), sourceOf(1, '9wzvn')], sift: undefined, times: 'off', isFolded: false, ...more};
}

function siftOf({ring}: ShownLines, ...places: readonly number[]): {readonly numbers: NumberList} {
  const numbers = new NumberList();
  for (const place of places) numbers.add(ring.first + place);
  return {numbers};
}

const all = (view: ShownLines) => [...shownText(view, view.ring.first, view.ring.end, START)].join('');
const raw = (view: ShownLines) => Buffer.concat([...rawText(view, view.ring.first, view.ring.end)]);

describe('lines as they are shown', () => {
  test('have time, label and text without colours', () => {
    const view = viewOf(['\u001b[31mup\u001b[0m', {source: 1, text: 'down'}], {times: 'utc'});
    const time = (seconds: number) => timeText(START + seconds * 1000, 'utc', START);
    expect(time(0)).toMatch(/14:21:07/);
    expect(all(view)).toBe(`${time(0)} kk2xm up\n${time(1)} 9wzvn down\n`);
  });

  test('have no label where none is needed', () => {
    expect(all(viewOf(['up'], {sources: [sourceOf(0, '')]}))).toBe('up\n');
    expect(all(viewOf(['up'], {sources: []}))).toBe('up\n');
  });

  test('tell notes and gaps apart from what containers wrote', () => {
    const view = viewOf(['up', {kind: 'note', text: 'restarted (exit 137, OOMKilled)'}, {kind: 'gap', text: '14 lines are missing'}]);
    expect(all(view)).toBe('kk2xm up\nkk2xm ─── restarted (exit 137, OOMKilled) ───\nkk2xm ─── 14 lines are missing ───\n');
  });

  test('have the message first where they are understood, and fields that can be read again', () => {
    const view = viewOf(['{"level":"warn","msg":"slow query","ms":1840,"sql":"select 1"}', 'plain words'], {isFolded: true});
    expect(all(view)).toBe('kk2xm WARN  slow query ms=1840 sql="select 1"\nkk2xm plain words\n');
  });

  test('are those that a filter keeps and whose source is not hidden', () => {
    const lines = ['0', {source: 1, text: '1'}, '2', '3', {source: 1, text: '4'}, '5'];
    const sources = [sourceOf(0, 'a'), sourceOf(1, 'b', true)];
    const view = viewOf(lines, {sources});
    expect(all(view)).toBe('a 0\na 2\na 3\na 5\n');
    expect(all({...view, sift: siftOf(view, 1, 2, 5)})).toBe('a 2\na 5\n');
    expect(all({...view, sift: siftOf(view)})).toBe('');
  });

  test('may be a range', () => {
    const view = viewOf(['0', '1', '2', '3'], {sources: []});
    const {first} = view.ring;
    expect([...shownText(view, first + 1, first + 3, START)].join('')).toBe('1\n2\n');
    expect([...shownText(view, first - 5, first + 1, START)].join('')).toBe('0\n');
    expect([...shownText(view, first + 3, first + 100, START)].join('')).toBe('3\n');
  });

  test('can be one', () => {
    const view = viewOf(['0', '\u001b[1m1'], {sources: [sourceOf(0, 'a')]});
    expect(shownLine(view, view.ring.first + 1, START)).toBe('a 1');
    expect(lineText(view.ring, view.ring.first + 1)).toBe('1');
  });
});

describe('lines as they came', () => {
  test('are the same bytes, without notes', () => {
    const odd = new Uint8Array([0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xff, 0x00, 0xc3]);
    const view = viewOf([odd, {kind: 'note', text: 'restarted'}, {source: 1, text: 'ä'}]);
    expect(raw(view)).toEqual(Buffer.from([...odd, 10, 0xc3, 0xa4, 10]));
  });

  test('are those that are shown', () => {
    const view = viewOf(['0', '1', '2']);
    expect(raw({...view, sift: siftOf(view, 1)}).toString()).toBe('1\n');
  });
});

describe('slices', () => {
  const many = Array.from({length: 3000}, (_, index) => `line ${index}`);

  test('are short', () => {
    const view = viewOf(many);
    const slices = [...shownText(view, view.ring.first, view.ring.end, START)];
    expect(slices.length).toBeGreaterThan(2);
    expect(Math.max(...slices.map(({length}) => length))).toBeLessThan(17_000);
    expect(raw(view).toString()).toBe(`${many.join('\n')}\n`);
  });

  test('go on where they were when lines come late or new, or go', () => {
    const ring = createRing({maxBytes: 1 << 20});
    for (const [index, line] of many.entries()) add(ring, line, START + index * 1000);
    const view = viewOf([], {sources: []});
    const text = shownText({...view, ring}, ring.first, ring.end, START);
    let result = text.next().value as string;
    const read = result.split('\n').length - 1;
    add(ring, {source: 1, text: 'late, already passed'}, START + 1500);
    add(ring, {source: 1, text: 'late, still to come'}, START + 2_500_500);
    add(ring, 'new', START + 4_000_000);
    for (const slice of text) result += slice;
    const expected = [...many.slice(0, 2501), 'late, still to come', ...many.slice(2501)];
    expect(read).toBeLessThan(2500);
    expect(result).toBe(`${expected.join('\n')}\n`);
  });

  test('leave nothing behind at the ring where nobody wants the rest', () => {
    const {ring} = viewOf(many);
    let listeners = 0;
    const counted: LogRing = new Proxy(ring, {
      get(target, name) {
        if (name !== 'onMoved') return Reflect.get(target, name, target) as unknown;
        return (listener: (from: number) => void) => {
          listeners++;
          const stop = target.onMoved(listener);
          return () => {
            listeners--;
            stop();
          };
        };
      },
    });
    for (const slice of shownText({...viewOf([]), ring: counted}, ring.first, ring.end, START)) {
      expect([slice.length > 0, listeners]).toEqual([true, 1]);
      break;
    }
    expect(listeners).toBe(0);
  });
});

describe('a record as JSON', () => {
  test('is the line where that is JSON', () => {
    const view = viewOf(['{"level":30,"msg":"ok","req":{"id":1}}']);
    expect(recordJson(view, view.ring.first)).toBe('{\n  "level": 30,\n  "msg": "ok",\n  "req": {\n    "id": 1\n  }\n}');
  });

  test('is what is understood of the line otherwise', () => {
    const view = viewOf(['level=warn msg="slow query" ms=1840', '{"broken":']);
    expect(JSON.parse(recordJson(view, view.ring.first))).toEqual({
      time: '2026-01-01T14:21:07.113000456Z',
      namespace: 'shop',
      pod: 'web-kk2xm',
      container: 'app',
      level: 'warn',
      message: 'slow query',
      fields: {ms: '1840'},
    });
    expect(JSON.parse(recordJson({...view, sources: []}, view.ring.first + 1))).toEqual({
      time: '2026-01-01T14:21:08.113000456Z',
      message: '{"broken":',
    });
  });
});
