import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {SessionScreen, type SessionStage} from '../src/store/session-screen.ts';
import {createCells} from '../src/terminal/cells.ts';
import {attributesOf} from '../src/terminal/styles.ts';
import {unicodeSigns} from '../src/views/look.ts';
import {paintSession} from '../src/views/paint-session.ts';
import {sessionPieces} from '../src/views/session-pieces.ts';
import {emulate} from './emulated.ts';
import {rowText} from './xterm-cells.ts';

const styles = new Proxy({} as Parameters<typeof paintSession>[2]['styles'], {get: () => 0});
const about = {kind: 'shell', title: 'shell', context: 'demo', namespace: 'shop', pod: 'web-1', container: 'app', command: 'bash'} as const;

describe('programs that use the whole screen look as in any terminal', () => {
  const frames = [
    ['vim', 'sessions/vim-80x24', 'sessions/vim-200x60'],
    ['less', 'sessions/less-80x24', 'sessions/less-200x60'],
    ['top', 'sessions/top-80x24', 'sessions/top-200x60'],
  ] as const;
  test.each(frames)('%s, which then gets a bigger one', async (name, ...files) => {
    const session = emulate(80, 24);
    for (const [index, {columns, rows, output}] of recordingOf(name).entries()) {
      session.emulator.resize(columns, rows);
      // As a program writes: many times a little.
      for (let at = 0; at < output.length; at += 997) session.emulator.write(output.subarray(at, at + 997));
      await session.idle();
      await expect(pictureOf(session)).toMatchFileSnapshot(`../snapshots/${files[index]}.txt`);
    }
  });
});

describe('what is told of a session', () => {
  const stages: [string, SessionStage, string, readonly string[]][] = [
    ['that it opens', {type: 'opening', text: 'looking for a shell'}, '', [' looking for a shell', '', '', '']],
    ['that it opens again', {type: 'opening', text: 'connecting'}, 'one\r\ntwo', ['one', 'two', '', ' connecting']],
    ['nothing while it goes on', {type: 'live'}, 'one', ['one', '', '', '']],
    [
      'that the link was lost',
      {type: 'lost', because: 'no answer for 30s'},
      'one\r\ntwo\r\nthree\r\nfour',
      ['one', 'two', 'three', ' The link was lost: no answer for 30s · r opens it again · esc leaves'],
    ],
    [
      'all of why, above what can be done',
      {type: 'lost', because: 'You may not exec into pods in shop: it needs create on pods/exec (before Kubernetes 1.35 get was enough)'},
      '',
      [
        '',
        ' It cannot be opened: You may not exec into pods in shop: it needs create on',
        ' pods/exec (before Kubernetes 1.35 get was enough)',
        ' r opens it again · esc leaves',
      ],
    ],
    [
      'why, however long, and what can be done',
      {type: 'lost', because: 'x'.repeat(300)},
      'one',
      [' The link was lost:', ` ${'x'.repeat(78)}`, ` ${'x'.repeat(77)}…`, ' r opens it again · esc leaves'],
    ],
    [
      'that it cannot be opened',
      {type: 'lost', because: 'pods "web-1" not found\n\u001b]0;pwned\u0007'},
      '',
      ['', '', ' It cannot be opened: pods "web-1" not found ·]0;pwned·', ' r opens it again · esc leaves'],
    ],
    [
      'that the link was lost once, whoever says so',
      {type: 'lost', because: 'The connection was lost: nothing was heard for a minute'},
      'one',
      ['one', '', ' The link was lost: nothing was heard for a minute', ' r opens it again · esc leaves'],
    ],
    [
      'that the link was lost where nobody knows why',
      {type: 'lost', because: 'The connection was lost'},
      'one',
      ['one', '', '', ' The link was lost · r opens it again · esc leaves'],
    ],
    [
      'how it ended',
      {type: 'ended', exitCode: 130},
      'one\r\ntwo\r\nthree\r\nfour',
      ['one', 'two', 'three', ' ended with 130 · esc leaves'],
    ],
  ];
  test.each(stages)('%s', (_, stage, output, expected) => {
    const {rows, cursor} = told(stage, output);
    expect(rows).toEqual(expected);
    expect(cursor !== undefined).toBe(stage.type === 'live');
  });

  test('not that it opens again, where it cannot', () => {
    expect(told({type: 'lost', because: 'it is over'}, 'x', false).rows.at(-1)).toBe(' The link was lost: it is over · esc leaves');
  });

  test('that one looks back', () => {
    const session = emulate(80, 4);
    session.emulator.write(Array.from({length: 20}, (_, i) => `line ${i}\r\n`).join(''));
    session.emulator.scroll(-3);
    const screen = screenOf(session.emulator, true);
    expect(paintedRows(screen).rows).toEqual(['line 14', 'line 15', 'line 16', `line 17${' '.repeat(40)} ↑ scrolled · any key comes back`]);
  });

  test('before there is a terminal', () => {
    const {rows, cursor} = paintedRows(Object.assign(screenOf(undefined, true), {stage: {type: 'opening', text: 'connecting'}}));
    expect([rows[0], cursor]).toEqual([' connecting', undefined]);
  });
});

describe('the first line', () => {
  const named = (room?: number) => {
    const screen = new SessionScreen({id: 1, about: {...about, pod: 'web-frontend-6f84d685d6-pq4db'}, startedAt: 0, canReopen: true});
    return sessionPieces(screen, {styles, signs: unicodeSigns}, room)
      .map(([text]) => text)
      .join('');
  };
  test.each([
    [undefined, ' ◆ demo › shop › web-frontend-6f84d685d6-pq4db app  shell'],
    [57, ' ◆ demo › shop › web-frontend-6f84d685d6-pq4db app  shell'],
    [44, ' ◆ demo › shop › web-fron…6-pq4db app  shell'],
    [20, ' ◆ demo › shop › web-…4db app  shell'],
  ])('in %s columns', (room, line) => expect(named(room)).toBe(line));
});

function told(stage: SessionStage, output: string, canReopen = true) {
  const {emulator} = emulate(80, 4);
  emulator.write(output);
  return paintedRows(Object.assign(screenOf(emulator, canReopen), {stage}));
}

function screenOf(emulator: SessionScreen['emulator'], canReopen: boolean): SessionScreen {
  const stage: SessionStage = {type: 'live'};
  return Object.assign(new SessionScreen({id: 1, about, startedAt: 0, canReopen}), {emulator, stage});
}

function paintedRows(screen: SessionScreen) {
  const cells = createCells(80, 4);
  const cursor = paintSession(cells, screen, {styles, signs: unicodeSigns});
  return {cursor, rows: Array.from({length: 4}, (_, y) => rowText(cells, y).trimEnd())};
}

type Recorded = {readonly columns: number; readonly rows: number; readonly output: Buffer};

/** Parts of a recording: a line with the size, then what was written at that size as JSON strings. */
function recordingOf(name: string): Recorded[] {
  const lines = readFileSync(new URL(`recordings/${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const parts: {columns: number; rows: number; text: string}[] = [];
  for (const line of lines) {
    if (line.startsWith('"')) parts.at(-1)!.text += JSON.parse(line);
    else {
      const [columns = 0, rows = 0] = line.split(' ').map(Number);
      parts.push({columns, rows, text: ''});
    }
  }
  return parts.map(({columns, rows, text}) => ({columns, rows, output: Buffer.from(text)}));
}

/** Text, then the cursor and the runs of each style that is not plain. */
function pictureOf({paint}: ReturnType<typeof emulate>): string {
  const {cells, cursor} = paint();
  const {width, height, styles} = cells;
  const text = Array.from({length: height}, (_, y) => rowText(cells, y).trimEnd());
  const looks: string[] = [];
  for (let y = 0; y < height; y++) {
    for (let from = 0; from < width; ) {
      const id = styles[y * width + from]!;
      let to = from + 1;
      while (to < width && styles[y * width + to] === id) to++;
      const {fg, bg, flags} = attributesOf(id);
      if (id !== 0) looks.push(`${y}:${from}-${to - 1} ${[fg, bg].filter(code => code !== '').join(' ')}${flags ? ` +${flags}` : ''}`);
      from = to;
    }
  }
  return `${text.join('\n')}\n\ncursor ${cursor ? `${cursor.x},${cursor.y}` : 'hidden'}\n${looks.join('\n')}\n`;
}
