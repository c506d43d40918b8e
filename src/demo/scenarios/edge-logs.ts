import type {Demo} from '../demo.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import type {LogRecipe, Program} from '../kubelet/programs/program.ts';
import {timeText} from '../object.ts';
import {apply} from './apply.ts';
import {workers} from './base.ts';
import {layRunning} from './lay-running.ts';
import {deployment, namespace, resources} from './manifests.ts';

const ESC = '\u001b';
const MINUTE_MS = 60_000;
const RESTARTS = 10_000;
const home = 'edge-logs';

/** Logs that have broken programs that show logs: a deployment `odd` with a container for each oddity, and one whose pods restart for ever. */
export function layEdgeLogs(demo: Demo): void {
  const {images} = kubeletsOf(demo);
  for (const [name, program] of Object.entries(programs)) {
    images.publish({repository: imageOf(name), tags: ['1'], base: 'distroless', sizeBytes: 2 ** 20, program});
  }
  apply(demo, [namespace(home)]);
  demo.agenda.advance(1000);
  const [first, ...others] = Object.keys(recipes).map(name => ({name, image: `${imageOf(name)}:1`, ...resources('10m', '16Mi')}));
  const {name, image, ...container} = first!;
  const odd = deployment({name: 'odd', namespace: home, image, container: {...container, name}, sidecars: others});
  layRunning(demo, odd, {nodes: workers, from: 0});
  const restarting = deployment({name: 'restarting', namespace: home, image: `${imageOf('restarting')}:1`, replicas: 4});
  layRunning(demo, restarting, {nodes: workers, from: 1, laying: () => ({life: lifeOf(demo), at: demo.agenda.now()})});
}

const recipes: Readonly<Record<string, LogRecipe>> = {
  'long-lines': recipe(2, 1_000_000, number => [`${number} {"level":"info","msg":"${'all work and no play '.repeat(50_000)}"}`]),
  nul: recipe(12, 60, number => [`${number} before\u0000after`, '\u0000', 'bell\u0007, delete\u007f, unit\u001fseparators']),
  'broken-utf-8': recipe(12, 60, number => [
    bytes(`${number} lone `, [0x80, 0xff, 0xfe], ' bytes'),
    bytes('cut ', [0xf0, 0x9f, 0x90]),
    bytes('overlong ', [0xc0, 0xaf], ', surrogate ', [0xed, 0xa0, 0x80]),
    bytes('latin1: caf', [0xe9]),
  ]),
  escapes: recipe(12, 120, number => [
    `${number} ${ESC}[1;31merror${ESC}[0m ${ESC}[38;5;208morange ${ESC}[48;2;1;2;3mdeep${ESC}[m`,
    `title${ESC}]0;owned\u0007 clipboard${ESC}]52;c;b3duZWQ=\u0007`,
    `clear${ESC}[2J${ESC}[H${ESC}[?1049l${ESC}c device${ESC}[c${ESC}[6n${ESC}P+q544e${ESC}\\`,
    `c1 \u009b31mred\u009b0m \u009d0;owned\u009c`,
    `unended ${ESC}]0;until the end`,
    ' 10%\r 50%\r100% done',
    'a\tb\t\tc \b\b\b\u000b\u000c end',
  ]),
  'right-to-left': recipe(12, 80, number => [
    `${number} user\u202Etxt.exe`,
    'שלום עולם level=info',
    '\u2066left\u2069 \u2067مرحبا\u2069',
    'wide 火災 🐕‍🦺 👨‍👩‍👧‍👦 e\u0301 ＡＢＣ zero\u200bwidth \ufeffmark line\u2028separator',
  ]),
  blank: recipe(12, 10, number => ['', ' '.repeat(300), number % 2 === 0 ? '\t' : '{}']),
};

/** It comes back after a minute or so of work, each time. */
const restarting: Program = {
  startsAfterMs: 100,
  logs: {perMinute: 30, night: 1, entry: ({number}) => ({lines: [`level=info msg=working turn=${number}`]})},
  fate: {kind: 'exit', afterMs: MINUTE_MS, spread: 0.5, code: 3, words: ['level=fatal msg="the licence has run out"']},
};

const programs: Readonly<Record<string, Program>> = {
  ...Object.fromEntries(Object.entries(recipes).map(([name, logs]) => [name, {startsAfterMs: 100, logs}])),
  restarting,
};

function recipe(perMinute: number, size: number, lines: (number: number) => readonly (string | Uint8Array)[]): LogRecipe {
  return {perMinute, night: 1, bytes: size, entry: ({number}) => ({lines: lines(number)})};
}

function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(parts.map(part => Buffer.from(part as string)));
}

function lifeOf({agenda}: Demo) {
  const now = agenda.now();
  const last = {exitCode: 3, reason: 'Error', startedAt: timeText(now - 2 * MINUTE_MS), finishedAt: timeText(now - MINUTE_MS)};
  return {state: {running: {startedAt: timeText(now)}}, lastState: {terminated: last}, restartCount: RESTARTS};
}

function imageOf(name: string): string {
  return `registry.example.com/edge/${name}`;
}
