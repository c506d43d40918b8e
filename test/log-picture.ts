import {skinStyles} from '../src/config/skin.ts';
import {builtinSkins} from '../src/config/builtin-skins.ts';
import {createDensity} from '../src/logs/density.ts';
import {noLogFilter} from '../src/logs/filter.ts';
import {NumberList} from '../src/logs/line-numbers.ts';
import type {LineKind} from '../src/logs/line.ts';
import {createRing, type LogRing} from '../src/logs/ring.ts';
import {severityOf} from '../src/logs/severity.ts';
import type {LogSource} from '../src/logs/sources.ts';
import type {LogView, ShownLogs} from '../src/store/log-view.ts';
import type {Abilities} from '../src/terminal/abilities.ts';
import {createCells} from '../src/terminal/cells.ts';
import {difference} from '../src/terminal/difference.ts';
import {asciiSigns, type Look, unicodeSigns} from '../src/views/look.ts';
import {paintLogs} from '../src/views/paint-logs.ts';
import {farEnd} from './terminal.ts';

/** Noon, wherever the tests run. */
export const NOON = new Date(2026, 0, 1, 12, 0, 0, 0).getTime();

export type Written = {
  readonly text: string | Uint8Array;
  readonly source?: number;
  readonly kind?: LineKind;
  readonly isContinuation?: boolean;
  /** ms after noon; else a second after the line before. */
  readonly at?: number;
};

export function write(ring: LogRing, lines: readonly (string | Written)[]): void {
  for (const line of lines) {
    const {text, source = 0, kind = 'text', isContinuation = false, at} = typeof line === 'string' ? {text: line} : line;
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const ms = at === undefined ? (ring.end > ring.first ? ring.ms(ring.end - 1) + 1000 : NOON) : NOON + at;
    ring.add({source, ms, nanos: 0, kind, bytes}, {severity: kind === 'text' ? severityOf(bytes) : 0, isContinuation});
  }
}

export function ringWith(lines: readonly (string | Written)[]): LogRing {
  const ring = createRing({maxBytes: 32 << 20});
  write(ring, lines);
  return ring;
}

export function sourcesNamed(...labels: readonly string[]): LogSource[] {
  return labels.map((label, id) => ({
    id,
    namespace: 'shop',
    pod: `web-${label}`,
    podUid: `uid-${id}`,
    container: 'app',
    type: 'main',
    label,
    state: 'live',
    text: '',
    isHidden: false,
  }));
}

type FakeView = {-readonly [name in keyof LogView]: LogView[name]} & {layout: ShownLogs | undefined};

/** A view whose parts can be set one by one. */
export function viewOf(ring: LogRing, more: Partial<LogView> = {}): FakeView {
  const view: FakeView = {
    target: {title: 'deployment web', scopes: []},
    ring,
    density: createDensity(ring),
    sources: sourcesNamed('kk2xm', '9wzvn', '2xkqp'),
    status: {pods: 3, live: 3, lost: 0, waiting: 0, denied: 0, ended: 0, left: 0, text: ''},
    version: 0,
    dataVersion: 0,
    cursor: ring.end - 1,
    top: {number: ring.first, row: 0},
    isFollowing: true,
    frozenAt: undefined,
    since: 'start',
    times: 'local',
    isWrapped: false,
    left: 0,
    isFolded: true,
    isUnfolded: () => false,
    filter: noLogFilter,
    sift: undefined,
    find: undefined,
    isMarked: () => false,
    marks: new NumberList(),
    opened: undefined,
    recordTop: 0,
    unread: 0,
    older: 'none',
    isHidden: source => view.sources[source]?.isHidden ?? false,
    matches: () => undefined,
    layout: undefined,
    shown(layout) {
      view.layout = layout;
      view.top = layout.top;
    },
    ...more,
  };
  return view;
}

export const able: Abilities = {
  erasesWithColour: true,
  scrolls: true,
  synchronises: true,
  colours: 'truecolor',
  hasUnicode: true,
  isDumb: false,
};

export function lookFor(abilities: Abilities = able): Look {
  return {styles: skinStyles(builtinSkins['default']!, abilities), signs: abilities.hasUnicode ? unicodeSigns : asciiSigns};
}

/** The screen with the view on it, as a terminal shows it. */
export async function pictureOf(
  view: LogView,
  width = 80,
  height = 24,
  abilities = able,
): Promise<{text: string; frame: string; raw: string}> {
  const cells = createCells(width, height);
  paintLogs(cells, view, lookFor(abilities), {now: NOON + 3_600_000});
  const far = farEnd(width, height);
  far.terminal.write(difference(createCells(width, height), cells, abilities));
  await far.drained();
  const picture = {text: far.text(), frame: far.frame(), raw: far.raw};
  far.dispose();
  return picture;
}
