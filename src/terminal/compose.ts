import {CURSOR, type Cells, PLAIN, type Rect} from './cells.ts';
import {SPACE, TAIL} from './glyphs.ts';
import {attributesOf, styleOf} from './styles.ts';

/** Cells of ink's frame from column `from` to `to` that belong to a canvas, or to the cursor. */
export type Span = {readonly y: number; readonly from: number; readonly to: number; readonly slot: number};
export type Point = {readonly x: number; readonly y: number};
/** What a canvas painted, where on the screen it is, and which of its cells the cursor stands on unless one is in the style CURSOR. */
export type Surface = {readonly rect: Rect; readonly cells: Cells; readonly cursor: Point | undefined};

/** The slot of the cursor; canvases have those below. */
export const CURSOR_SLOT = 255;

// No skin uses these colours: they say whose cell it is.
const RESERVED = '48;2;1;2;';
const slotOfStyle: number[] = [];

/** The reserved colour of a slot, as ink wants it. Ink passes it on only where chalk's level is 3. */
export function colourOf(slot: number): string {
  return `rgb(1,2,${slot})`;
}

/** Where the reserved colours survived in ink's frame. */
export function findSpans({width, height, styles}: Cells): Span[] {
  const spans: Span[] = [];
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let from = 0;
    while (from < width) {
      const styleId = styles[row + from]!;
      let to = from + 1;
      while (to < width && styles[row + to] === styleId) to++;
      const slot = styleId === PLAIN ? -1 : slotOf(styleId);
      if (slot >= 0) spans.push({y, from, to, slot});
      from = to;
    }
  }
  return spans;
}

/** Fills `wanted` from ink's frame and what the canvases painted. Returns where the cursor stands, if somewhere. */
export function compose(wanted: Cells, chrome: Cells, spans: readonly Span[], surfaces: ReadonlyMap<number, Surface>): Point | undefined {
  wanted.glyphs.set(chrome.glyphs);
  wanted.styles.set(chrome.styles);
  let cursor: Point | undefined;
  for (const span of spans) {
    const surface = surfaces.get(span.slot);
    if (surface) {
      // Copied in any case: a cursor found before must not keep the rest from being shown.
      const found = copySpan(wanted, span, surface);
      cursor ??= found;
      continue;
    }
    const row = span.y * wanted.width;
    const {fg, flags} = attributesOf(wanted.styles[row + span.from]!);
    wanted.styles.fill(styleOf(fg, '', flags), row + span.from, row + span.to);
    if (span.slot === CURSOR_SLOT) cursor ??= {x: span.from, y: span.y};
  }
  return cursor;
}

function copySpan(wanted: Cells, {y, from, to}: Span, {rect, cells, cursor: told}: Surface): Point | undefined {
  const target = y * wanted.width;
  const first = Math.max(from, rect.x);
  const last = Math.min(to, rect.x + cells.width);
  if (first > from || last < to || y < rect.y || y >= rect.y + cells.height) {
    wanted.glyphs.fill(SPACE, target + from, target + to);
    wanted.styles.fill(PLAIN, target + from, target + to);
  }
  if (y < rect.y || y >= rect.y + cells.height || first >= last) return undefined;
  const source = (y - rect.y) * cells.width - rect.x;
  const styles = cells.styles.subarray(source + first, source + last);
  wanted.glyphs.set(cells.glyphs.subarray(source + first, source + last), target + first);
  wanted.styles.set(styles, target + first);
  // A wide glyph cut in two by what covers the canvas shows neither half.
  if (wanted.glyphs[target + first] === TAIL) wanted.glyphs[target + first] = SPACE;
  if (last < rect.x + cells.width && cells.glyphs[source + last] === TAIL) wanted.glyphs[target + last - 1] = SPACE;
  const cursor = styles.indexOf(CURSOR);
  if (cursor < 0) {
    const x = rect.x + (told?.x ?? 0);
    return told && rect.y + told.y === y && x >= first && x < last ? {x, y} : undefined;
  }
  for (let x = first + cursor; x < last; x++) if (wanted.styles[target + x] === CURSOR) wanted.styles[target + x] = PLAIN;
  return {x: first + cursor, y};
}

function slotOf(styleId: number): number {
  let slot = slotOfStyle[styleId];
  if (slot === undefined) {
    const {bg} = attributesOf(styleId);
    slot = bg.startsWith(RESERVED) ? Number(bg.slice(RESERVED.length)) : -1;
    slotOfStyle[styleId] = slot;
  }
  return slot;
}
