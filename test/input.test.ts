import {describe, expect, test} from 'vitest';
import {createInput, type Input, type Timers} from '../src/terminal/input.ts';

type WithoutRaw<T> = T extends Input ? Omit<T, 'raw'> : never;
type Told = WithoutRaw<Input>;

const keys = (...chords: string[]): Told[] => chords.map(chord => ({type: 'key', chord}));
const reply = (text: string): Told => ({type: 'reply', text});
const mouse = (button: number, x: number, y: number, isRelease = false): Told => ({type: 'mouse', button, x, y, isRelease});

const cases: [string, string, Told[]][] = [
  ['several keys in a chunk', 'jj\u0004G', keys('j', 'j', 'ctrl-d', 'G')],
  ['names', ' \r\t\u007f\b\n', keys('space', 'enter', 'tab', 'backspace', 'backspace', 'enter')],
  [
    'controls',
    '\u0000\u0001\u001a\u001c\u001d\u001e\u001f',
    keys('ctrl-space', 'ctrl-a', 'ctrl-z', 'ctrl-\\', 'ctrl-]', 'ctrl-^', 'ctrl-_'),
  ],
  ['arrows', '\u001b[A\u001bOB\u001b[C\u001bOD', keys('up', 'down', 'right', 'left')],
  [
    'paging',
    '\u001b[5~\u001b[6~\u001b[H\u001b[F\u001b[1~\u001b[4~\u001bOH',
    keys('pageup', 'pagedown', 'home', 'end', 'home', 'end', 'home'),
  ],
  ['editing', '\u001b[2~\u001b[3~\u001b[Z', keys('insert', 'delete', 'shift-tab')],
  ['modifiers', '\u001b[1;5C\u001b[1;2A\u001b[3;5~\u001b[1;4B', keys('ctrl-right', 'shift-up', 'ctrl-delete', 'alt-shift-down')],
  ['functions', '\u001b[[A\u001bOP\u001b[15~\u001b[24;2~\u001b[1;2R', keys('f1', 'f1', 'f5', 'shift-f12', 'shift-f3')],
  ['alt', '\u001bx\u001bX\u001b\r\u001bé\u001b\u007f', keys('alt-x', 'alt-X', 'alt-enter', 'alt-é', 'alt-backspace')],
  [
    'kitty',
    '\u001b[27u\u001b[97;5u\u001b[97;2u\u001b[106;1:3u\u001b[?1u\u001b[9;2u',
    [...keys('esc', 'ctrl-a', 'A'), reply('\u001b[?1u'), ...keys('shift-tab')],
  ],
  ['xterm: other keys', '\u001b[27;5;105~\u001b[27;6;13~', keys('ctrl-i', 'ctrl-shift-enter')],
  ['codes that are no character', '\u001b[99999999u\u001b[57441;1uj', [reply('\u001b[99999999u'), reply('\u001b[57441;1u'), ...keys('j')]],
  ['not ASCII', 'é実🚀', keys('é', '実', '🚀')],
  ['C1 is no key', 'a\u009bb', keys('a', 'b')],
  ['paste', '\u001b[200~a\r\nb\rc\u001b[A:q\u001b[201~j', [{type: 'paste', text: 'a\nb\nc\u001b[A:q'}, ...keys('j')]],
  ['empty paste', '\u001b[200~\u001b[201~', [{type: 'paste', text: ''}]],
  ['mouse', '\u001b[<64;10;5M\u001b[<0;1;1m\u001b[M !!', [mouse(64, 9, 4), mouse(0, 0, 0, true), mouse(0, 0, 0)]],
  [
    'device replies',
    '\u001b[?2026;2$yj\u001b[?62;22ck\u001b[12;40Rl',
    [reply('\u001b[?2026;2$y'), ...keys('j'), reply('\u001b[?62;22c'), ...keys('k'), reply('\u001b[12;40R'), ...keys('l')],
  ],
  [
    'string replies',
    '\u001b]11;rgb:0000/0000/0000\u001b\\j\u001bP>|tmux 3.3\u001b\\k\u001b]52;c;YQ==\u0007',
    [
      reply('\u001b]11;rgb:0000/0000/0000\u001b\\'),
      ...keys('j'),
      reply('\u001bP>|tmux 3.3\u001b\\'),
      ...keys('k'),
      reply('\u001b]52;c;YQ==\u0007'),
    ],
  ],
  [
    'focus',
    '\u001b[I\u001b[O',
    [
      {type: 'focus', isFocused: true},
      {type: 'focus', isFocused: false},
    ],
  ],
];

describe('bytes become input', () => {
  test.each(cases)('%s: in one chunk', (_, bytes, expected) => {
    expect(read([Buffer.from(bytes)])).toEqual(expected);
  });

  test.each(cases)('%s: byte by byte', (_, bytes, expected) => {
    expect(read(Array.from(Buffer.from(bytes), byte => Buffer.of(byte)))).toEqual(expected);
  });

  test('all of them in one chunk', () => {
    const whole = cases.map(([, bytes]) => bytes).join('');
    expect(read([Buffer.from(whole)])).toEqual(cases.flatMap(([, , expected]) => expected));
  });

  test('a paste of a megabyte in small chunks', () => {
    const text = 'a line of it\n'.repeat(80_000);
    const bytes = Buffer.from(`\u001b[200~${text}\u001b[201~q`);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 1021) chunks.push(bytes.subarray(at, at + 1021));
    expect(read(chunks)).toEqual([{type: 'paste', text}, ...keys('q')]);
  });
});

describe('what came for a key or a reply is kept', () => {
  const named = cases.filter(([, , expected]) => expected.every(({type}) => type === 'key' || type === 'reply'));
  const whole = named.filter(([name]) => name !== 'C1 is no key' && name !== 'kitty');
  test.each(whole)('%s', (_, bytes) => {
    const raws = readRaw(Array.from(Buffer.from(bytes), byte => Buffer.of(byte))).map(input => ('raw' in input ? input.raw : ''));
    expect(raws.join('')).toBe(bytes);
  });

  test('a lone ESC, once it is known to be alone', () => {
    const got: Input[] = [];
    const time = createTime();
    createInput(event => got.push(event), time.timers).feed('\u001b');
    time.pass(20);
    expect(got).toEqual([{type: 'key', chord: 'esc', raw: '\u001b'}]);
  });
});

describe('what is cut off', () => {
  const cuts: [string, string, number, Told[]][] = [
    ['a lone ESC is a key', '\u001b', 20, keys('esc')],
    ['two are two', '\u001b\u001b', 20, keys('esc', 'esc')],
    ['alt with a bracket', '\u001b[', 20, keys('alt-[')],
    ['alt with O', '\u001bO', 20, keys('alt-O')],
    ['a sequence is dropped', '\u001b[1;', 500, []],
    ['a reply is dropped', '\u001b]11;rgb:', 500, []],
    ['a paste is told as far as it came', '\u001b[200~abc', 5000, [{type: 'paste', text: 'abc'}]],
  ];
  test.each(cuts)('%s', (_, bytes, inMs, expected) => {
    const got: Told[] = [];
    const time = createTime();
    const input = createInput(event => got.push(withoutRaw(event)), time.timers);
    input.feed(bytes);
    time.pass(inMs - 1);
    expect(got).toEqual(expected.slice(0, -1));
    time.pass(1);
    expect(got).toEqual(expected);
    input.feed('j');
    expect(got).toEqual([...expected, ...keys('j')]);
    expect(time.pending()).toBe(0);
  });

  test('the rest in time makes a sequence whole', () => {
    const got: Told[] = [];
    const time = createTime();
    const input = createInput(event => got.push(withoutRaw(event)), time.timers);
    input.feed('\u001b');
    time.pass(19);
    input.feed('[');
    time.pass(19);
    input.feed('A');
    expect(got).toEqual(keys('up'));
  });

  test('stopping forgets the clock', () => {
    const got: Input[] = [];
    const time = createTime();
    const input = createInput(event => got.push(event), time.timers);
    input.feed('\u001b');
    input.stop();
    time.pass(10_000);
    expect(got).toEqual([]);
    expect(time.pending()).toBe(0);
  });
});

function read(chunks: readonly Buffer[]): Told[] {
  return readRaw(chunks).map(withoutRaw);
}

function readRaw(chunks: readonly Buffer[]): Input[] {
  const got: Input[] = [];
  const input = createInput(event => got.push(event), createTime().timers);
  for (const chunk of chunks) input.feed(chunk);
  input.stop();
  return got;
}

function withoutRaw(input: Input): Told {
  if (input.type === 'key') return {type: 'key', chord: input.chord};
  return input.type === 'reply' ? {type: 'reply', text: input.text} : input;
}

function createTime() {
  let now = 0;
  const waiting = new Map<number, {at: number; callback: () => void}>();
  let last = 0;
  const timers: Timers = {
    setTimeout(callback, inMs) {
      waiting.set(++last, {at: now + inMs, callback});
      return last;
    },
    clearTimeout: timer => void waiting.delete(timer as number),
  };
  return {
    timers,
    pending: () => waiting.size,
    pass(ms: number): void {
      now += ms;
      for (const [id, {at, callback}] of [...waiting]) {
        if (at > now) continue;
        waiting.delete(id);
        callback();
      }
    },
  };
}
