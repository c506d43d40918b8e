import {describe, expect, test} from 'vitest';
import {runLine} from '../src/kube/run-line.ts';
import {createOutputLines} from '../src/store/output-lines.ts';
import {grouped, paneFor} from '../src/store/output-pane.ts';
import {KEPT_BYTES, Output} from '../src/store/output.ts';
import {OutputsScreen} from '../src/store/outputs-screen.ts';
import {placesOf} from '../src/views/outputs-layout.ts';
import {namesOf} from '../src/views/pane-names.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (output: Output) => output.lines.map(({text}) => text);

describe('a line as a command', () => {
  test.each([
    ['cat /etc/hosts', ['cat', '/etc/hosts']],
    [`  printf '%s\\n' "a b"\\ c  `, ['printf', '%s\\n', 'a b c']],
    [`awk '{print $1}' /proc/uptime`, ['awk', '{print $1}', '/proc/uptime']],
    [`echo "a \\" \\$x \\\\ \\n"`, ['echo', 'a " $x \\ \\n']],
    ['grep ümlaut', ['grep', 'ümlaut']],
    [`echo ''`, ['echo', '']],
  ])('by itself: %s', (line, words) => expect(runLine(line, false)).toEqual(words));

  test.each([
    'echo $HOME',
    'ls *.txt',
    'ls ~',
    'a | b',
    'a && b',
    'a; b',
    'echo "$(id)"',
    'echo `id`',
    'cat < /x',
    'A=b env',
    'cd /tmp',
    'echo "not closed',
    "echo 'not closed",
    'echo # nothing',
    'echo {a,b}',
    'echo a\nid',
    '',
  ])('by a shell: %s', line => expect(runLine(line, false)).toEqual(['sh', '-c', line]));

  test('on Windows', () => expect(runLine('dir | more', true)).toEqual(['cmd.exe', '/s', '/c', 'dir | more']));
});

describe('lines of two streams', () => {
  test('stand where they began', () => {
    const {lines, add} = createOutputLines();
    add(bytes('one\nt'), false);
    add(bytes('wrong\nworse'), true);
    add(bytes('wo\nthree'), false);
    add(bytes(' still\n'), true);
    expect(lines.map(({text, isError}) => `${isError ? '!' : ' '}${text}`)).toEqual([' one', ' two', '!wrong', '!worse still', ' three']);
  });

  test('characters that come in two pieces', () => {
    const {lines, add} = createOutputLines();
    const text = bytes('a€b\n');
    add(text.subarray(0, 2), false);
    add(text.subarray(2), false);
    expect(lines.map(line => line.text)).toEqual(['a€b']);
  });

  test.each([
    ['10%\r20%\r30%', ['30%']],
    ['10%\r20%\r', ['20%\r']],
    ['a\r\nb\r\n', ['a\r', 'b\r']],
    ['\r\n', ['\r']],
  ])('of what is written over the last state: %j', (text, wanted) => {
    const {lines, add} = createOutputLines();
    for (const character of text) add(bytes(character), false);
    expect(lines.map(line => line.text)).toEqual(wanted);
  });
});

describe('what is kept of an output', () => {
  test('all of it up to the cap', () => {
    const output = new Output();
    const line = `${'x'.repeat(99)}\n`;
    for (let count = 0; count < 5000; count++) output.add(bytes(line), false);
    output.refresh();
    expect(output.leftOutBytes).toBe(0);
    expect(output.lines).toHaveLength(5000);
    expect(new Set(textOf(output))).toEqual(new Set(['x'.repeat(99)]));
  });

  test('of 50 MB the first and the last', () => {
    const output = new Output();
    let number = 0;
    let total = 0;
    while (total < 50e6) {
      let chunk = '';
      while (chunk.length < 32_000) chunk += `line ${number++}\n`;
      total += chunk.length;
      output.add(bytes(chunk), false);
    }
    output.refresh();
    const lines = textOf(output);
    const gap = output.lines.findIndex(({isGap}) => isGap);
    expect(lines[0]).toBe('line 0');
    expect(lines[gap - 1]).toBe(`line ${gap - 1}`);
    expect(lines[gap]).toMatch(/^… 49\.\d MB left out$/);
    expect(lines.slice(gap + 1)).toEqual(
      Array.from({length: lines.length - gap - 1}, (_, at) => `line ${number - lines.length + gap + 1 + at}`),
    );
    const kept = lines.reduce((sum, text) => sum + text.length + 1, 0);
    expect(kept).toBeGreaterThan(KEPT_BYTES * 1.9);
    expect(kept).toBeLessThan(KEPT_BYTES * 2.6);
    expect(output.leftOutBytes + kept - lines[gap]!.length - 1).toBe(total);
  });

  test('of one endless line, too', () => {
    const output = new Output();
    const zeros = new Uint8Array(1_000_000);
    for (let count = 0; count < 20; count++) output.add(zeros, false);
    output.refresh();
    expect(textOf(output).reduce((sum, text) => sum + text.length, 0)).toBeLessThan(KEPT_BYTES * 2.6);
    expect(output.leftOutBytes).toBeGreaterThan(19e6);
  });

  test('byte by byte, in two streams', () => {
    const output = new Output();
    for (let count = 0; count < 700_000; count++) output.add(Uint8Array.of(count % 10 === 9 ? 10 : 65), Math.floor(count / 10) % 2 === 1);
    output.refresh();
    expect(output.leftOutBytes).toBeGreaterThan(0);
    expect(output.lines.filter(({isGap}) => !isGap).every(({text}) => text === 'AAAAAAAAA')).toBe(true);
  });
});

function pane(pod: string, text: string, exitCode: number | 'running' = 0, namespace = 'shop') {
  const made = paneFor({namespace, pod, container: 'app'});
  made.output.add(bytes(text), false);
  made.output.refresh();
  if (exitCode !== 'running') made.state = {type: 'ended', exitCode};
  return made;
}

describe('panes that say the same', () => {
  test.each([
    ['text', [pane('a', 'x\n'), pane('b', 'x\n'), pane('c', 'y\n')], ['a b', 'c']],
    ['exit code', [pane('a', 'x\n'), pane('b', 'x\n', 1)], ['a', 'b']],
    ['not over', [pane('a', 'x\n', 'running'), pane('b', 'x\n', 'running')], ['a', 'b']],
  ])('%s', (_, panes, wanted) => {
    expect(grouped(panes, true).map(group => group.panes.map(({source}) => source.pod).join(' '))).toEqual(wanted);
  });

  test.each([
    [40, 'web-5d4-aaaaa app'],
    [12, '…aaaaa'],
    [4, '…aa…'],
  ])('the name of one in %i columns', (room, wanted) => {
    const panes = [pane('web-5d4-aaaaa', ''), pane('web-5d4-aabbb', '')];
    expect(namesOf(grouped(panes, false)[0]!, panes, room)).toBe(wanted);
  });

  test.each([
    [60, 'web-1 web-2 said the same'],
    [20, '…1 …2 said the same'],
    [15, '2 said the sam…'],
  ])('the names of several in %i columns', (room, wanted) => {
    const panes = [pane('web-1', 'x'), pane('web-2', 'x'), pane('web-3', 'y')];
    expect(namesOf(grouped(panes, true)[0]!, panes, room)).toBe(wanted);
  });

  test('namespaces are told where there are several', () => {
    const panes = [pane('web-1', 'x'), pane('web-1', 'y', 0, 'blog')];
    expect(namesOf(grouped(panes, true)[1]!, panes, 40)).toBe('blog/web-1 app');
  });
});

describe('the room of panes', () => {
  function screenOf(lengths: readonly number[]) {
    const screen = new OutputsScreen({target: {title: '', scopes: []}, line: 'x', onCancel() {}, onAgain() {}, onClose() {}, onWork() {}});
    screen.begin(lengths.map((_, index) => pane(`p-${index}`, `${index}`)));
    return {screen, places: (width: number, height: number) => placesOf(screen, width, height, group => lengths[group]!)};
  }

  test.each([
    ['three in 80 columns', [1, 1, 1], 80, 20, ['0,0 40x2', '40,0 40x2', '0,2 40x2']],
    ['three in 79', [1, 1, 1], 79, 20, ['0,0 79x2', '0,2 79x2', '0,4 79x2']],
    ['long ones share', [100, 1, 100, 1], 80, 20, ['0,0 40x10', '40,0 40x10', '0,10 40x10', '40,10 40x10']],
    ['a short one needs less', [100, 100, 2, 2], 80, 20, ['0,0 40x17', '40,0 40x17', '0,17 40x3', '40,17 40x3']],
    ['one in next to nothing', [100], 20, 2, ['0,0 20x2']],
    ['nothing', [], 80, 20, []],
  ])('%s', (_, lengths, width, height, wanted) => {
    const places = screenOf(lengths).places(width, height);
    expect(places.map(place => `${place.x},${place.y} ${place.width}x${place.height}`)).toEqual(wanted);
  });

  test('each of many comes into sight when it has the focus, whatever the size', () => {
    for (const [width, height] of [
      [80, 20],
      [200, 57],
      [40, 3],
      [20, 1],
      [500, 9],
    ] as const) {
      const {screen, places} = screenOf(Array.from({length: 64}, (_, index) => (index * 7) % 23));
      for (let step = 0; step < 130; step++) {
        const shown = places(width, height);
        expect(shown.some(({group}) => group === screen.focus)).toBe(true);
        expect(Math.max(...shown.map(place => place.y + place.height))).toBeLessThanOrEqual(height);
        expect(Math.max(...shown.map(place => place.x + place.width))).toBeLessThanOrEqual(width);
        screen.turn(step < 70 ? 1 : -1);
      }
    }
  });
});
