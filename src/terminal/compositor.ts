import type {Abilities} from './abilities.ts';
import {type Cells, clear, createCells, PLAIN, put, type Rect} from './cells.ts';
import {CURSOR_SLOT, colourOf, compose, findSpans, type Point, type Span} from './compose.ts';
import {difference} from './difference.ts';
import {putFrameLine} from './frame-line.ts';
import {createInkStdout, createSilentStdin} from './ink-streams.ts';

/**
 * Fills `cells`, which start at (0, 0) and are blank; `rect` says where on the screen they will be. May answer which of them the terminal's
 * own cursor stands on; whatever else it answers is not looked at.
 */
export type Paint = ((cells: Cells, rect: Rect) => void) | ((cells: Cells, rect: Rect) => Point | undefined);
export type DependsOn = () => readonly unknown[];
/** A place kept for a canvas; `colour` is what ink must fill it with. */
export type Slot = {readonly id: number; readonly colour: string};
export type Terminal = {write(text: string): void; readonly columns: number; readonly rows: number};
/** What the compositor needs to know of ink's DOMElement. */
export type LaidOut = {
  readonly yogaNode?: YogaNode;
  readonly parentNode: LaidOut | undefined;
  readonly style: {readonly contentOffsetX?: number | undefined; readonly contentOffsetY?: number | undefined};
};
export type Statistics = {frames: number; flushes: number; bytes: number; lastBytes: number};
export type Compositor = {
  /** For ink's `render`, with `debug: true, interactive: true, patchConsole: false, exitOnCtrlC: false` and chalk's level at 3. */
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly stats: Readonly<Statistics>;
  /** Keeps a colour for a canvas that is about to be rendered. Freed by unmounting, or when nothing mounts it. */
  reserve(): Slot;
  /** Returns what unmounts it. */
  mount(slot: Slot, node: LaidOut): () => void;
  /** While what `dependsOn` gives stays the same, item by item, the canvas keeps its picture; without it, it is painted on every flush. */
  setPaint(slot: Slot, paint: Paint, dependsOn?: DependsOn): void;
  /** Flushes in a microtask. */
  schedule(): void;
  /** Paints every canvas, compares, writes once. Writes nothing if nothing changed. */
  flush(): void;
  /** To be called when the terminal's size may have changed. */
  resize(): void;
  /** The terminal's contents are unknown: the next flush writes everything. */
  invalidate(): void;
  /** Sends a sequence that neither shows nor moves anything, such as one for the clipboard. */
  pass(sequence: string): void;
  /** While a child has the terminal nothing is written. */
  pause(): void;
  resume(): void;
  /** For tests: what the screen should show, ink's last frame, and each canvas as painted last. */
  inspect(): {
    readonly wanted: Cells;
    readonly lines: readonly string[];
    readonly cursor: Point | undefined;
    readonly canvases: readonly {readonly id: number; readonly rect: Rect; readonly cells: Cells}[];
  };
};

type YogaNode = {getComputedLeft(): number; getComputedTop(): number; getComputedWidth(): number; getComputedHeight(): number};
type Canvas = {
  readonly node: LaidOut;
  paint: Paint | undefined;
  dependsOn: DependsOn | undefined;
  /** What the picture was made of; undefined: it has to be painted. */
  painted: readonly unknown[] | undefined;
  rect: Rect;
  cells: Cells;
  cursor: Point | undefined;
  failure: string;
};

const BEGIN_SYNCHRONISED = '\u001b[?2026h';
const END_SYNCHRONISED = '\u001b[?2026l';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const BLANK_SCREEN = '\u001b[m\u001b[r\u001b[H\u001b[J';
// A frame this small reaches the terminal in one piece anyway.
const MIN_LENGTH_TO_SYNCHRONISE = 64;

/**
 * Owns the screen: ink's frames and painted canvases become one grid of cells; what changed is written at once. The terminal must be on a
 * screen of its own, with autowrap off and the cursor hidden (tty.ts). A paint that throws leaves its message in place of its picture;
 * `onPaintError` hears of it once, not on every frame.
 */
export function createCompositor(terminal: Terminal, abilities: Abilities, onPaintError: (error: unknown) => void = () => {}): Compositor {
  let chrome = createCells(terminal.columns, terminal.rows);
  let wanted = createCells(terminal.columns, terminal.rows);
  let shown = createCells(terminal.columns, terminal.rows);
  let lines: string[] = [];
  let spans: Span[] = [];
  let cursor: Point | undefined;
  let cursorShown = '';
  let isUnknown = true;
  let isPaused = false;
  let isScheduled = false;
  let isMoved = true;
  const reservedAtFrame = new Map<number, number>();
  const canvases = new Map<number, Canvas>();
  const stats: Statistics = {frames: 0, flushes: 0, bytes: 0, lastBytes: 0};
  const stdout = createInkStdout(terminal.columns, terminal.rows, takeFrame);

  return {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: createSilentStdin(),
    stats,
    reserve,
    mount,
    setPaint(slot, paint, dependsOn) {
      const canvas = canvases.get(slot.id);
      if (canvas) Object.assign(canvas, {paint, dependsOn, painted: undefined});
      schedule();
    },
    schedule,
    flush,
    resize,
    invalidate() {
      isUnknown = true;
      schedule();
    },
    pass(sequence) {
      if (!isPaused) terminal.write(sequence);
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      isUnknown = true;
      resize();
      flush();
    },
    inspect: () => ({wanted, lines, cursor, canvases: Array.from(canvases, ([id, {rect, cells}]) => ({id, rect, cells}))}),
  };

  function reserve(): Slot {
    // A canvas mounts right after the first frame it is in: one that has seen two frames go by never will.
    for (const [id, frame] of reservedAtFrame) if (!canvases.has(id) && stats.frames > frame + 1) reservedAtFrame.delete(id);
    let id = 0;
    while (reservedAtFrame.has(id) || canvases.has(id)) id++;
    if (id >= CURSOR_SLOT) throw new Error(`More than ${CURSOR_SLOT} canvases at once`);
    reservedAtFrame.set(id, stats.frames);
    return {id, colour: colourOf(id)};
  }

  function mount({id}: Slot, node: LaidOut): () => void {
    const rect = {x: 0, y: 0, width: 0, height: 0};
    const cells = createCells(0, 0);
    const empty = {paint: undefined, dependsOn: undefined, painted: undefined, cursor: undefined};
    const canvas: Canvas = {...empty, node, rect, cells, failure: ''};
    canvases.set(id, canvas);
    reservedAtFrame.delete(id);
    isMoved = true;
    schedule();
    return () => {
      if (canvases.get(id) === canvas) canvases.delete(id);
    };
  }

  /** Refs are attached after ink writes a frame, hence the flush in a microtask. */
  function takeFrame(frame: string): void {
    stats.frames++;
    const next = frame.split('\n');
    for (let y = 0; y < chrome.height; y++) {
      const line = next[y] ?? '';
      if (lines[y] !== line) putFrameLine(chrome, y, line);
    }
    lines = next;
    spans = findSpans(chrome);
    isMoved = true;
    schedule();
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      if (isScheduled) flush();
    });
  }

  function flush(): void {
    isScheduled = false;
    if (isPaused) return;
    if (isMoved) measure();
    for (const canvas of canvases.values()) paintCanvas(canvas);
    cursor = compose(wanted, chrome, spans, canvases);
    let text = '';
    if (isUnknown) {
      clear(shown);
      text = BLANK_SCREEN;
      cursorShown = '';
      isUnknown = false;
    }
    const {from, to} = columnsOfWidest();
    text = withCursor(text + difference(shown, wanted, abilities, from, to));
    if (text === '') return;
    if (abilities.synchronises && text.length > MIN_LENGTH_TO_SYNCHRONISE) text = BEGIN_SYNCHRONISED + text + END_SYNCHRONISED;
    stats.flushes++;
    stats.lastBytes = Buffer.byteLength(text);
    stats.bytes += stats.lastBytes;
    terminal.write(text);
  }

  function paintCanvas(canvas: Canvas): void {
    const {paint, cells, rect} = canvas;
    if (!paint || cells.glyphs.length === 0) return;
    const parts = canvas.dependsOn?.();
    const {painted} = canvas;
    if (parts && painted && parts.length === painted.length && parts.every((part, index) => part === painted[index])) return;
    canvas.painted = parts;
    clear(cells);
    canvas.cursor = undefined;
    try {
      const answer: unknown = paint(cells, rect);
      if (isPoint(answer)) canvas.cursor = answer;
      canvas.failure = '';
    } catch (error) {
      const failure = `Cannot be shown: ${error instanceof Error ? error.message : String(error)}`;
      clear(cells);
      put(cells, 0, 0, failure, PLAIN);
      if (failure !== canvas.failure) onPaintError(error);
      canvas.failure = failure;
    }
  }

  /** Hides the cursor while cells are written, then places it; where nothing moves it is left alone. */
  function withCursor(text: string): string {
    const place = cursor ? `\u001b[${cursor.y + 1};${cursor.x + 1}H` : '';
    if (place === cursorShown && (text === '' || place === '')) return text;
    const wasShown = cursorShown !== '';
    cursorShown = place;
    if (place === '') return HIDE_CURSOR + text;
    return (text !== '' && wasShown ? HIDE_CURSOR : '') + text + place + SHOW_CURSOR;
  }

  /** The columns of the biggest canvas: what scrolls is there. */
  function columnsOfWidest(): {from: number; to: number} {
    let best: Rect | undefined;
    for (const {rect} of canvases.values()) if (!best || rect.width * rect.height > best.width * best.height) best = rect;
    if (!best) return {from: 0, to: wanted.width};
    return {from: Math.max(0, best.x), to: Math.max(0, Math.min(wanted.width, best.x + best.width))};
  }

  /** Canvas rectangles come from ink's layout, which is done before ink writes a frame. */
  function measure(): void {
    isMoved = false;
    for (const canvas of canvases.values()) {
      const rect = rectOf(canvas.node);
      if (rect.width !== canvas.cells.width || rect.height !== canvas.cells.height) {
        canvas.cells = createCells(rect.width, rect.height);
        canvas.painted = undefined;
      }
      canvas.rect = rect;
    }
  }

  function resize(): void {
    const {columns, rows} = terminal;
    if (columns === stdout.columns && rows === stdout.rows) return;
    chrome = createCells(columns, rows);
    wanted = createCells(columns, rows);
    shown = createCells(columns, rows);
    lines = [];
    spans = [];
    isUnknown = true;
    stdout.columns = columns;
    stdout.rows = rows;
    stdout.emit('resize');
    schedule();
  }
}

/** A painter that nobody asked for a cursor may answer anything: columns used, mostly. */
function isPoint(answer: unknown): answer is Point {
  return typeof answer === 'object' && answer !== null && 'x' in answer && 'y' in answer;
}

function rectOf(node: LaidOut): Rect {
  let x = 0;
  let y = 0;
  for (let at: LaidOut | undefined = node; at?.yogaNode; at = at.parentNode) {
    x += at.yogaNode.getComputedLeft();
    y += at.yogaNode.getComputedTop();
    if (at !== node) {
      x -= Math.trunc(at.style.contentOffsetX ?? 0);
      y -= Math.trunc(at.style.contentOffsetY ?? 0);
    }
  }
  const {yogaNode} = node;
  return {x, y, width: Math.max(0, yogaNode?.getComputedWidth() ?? 0), height: Math.max(0, yogaNode?.getComputedHeight() ?? 0)};
}
