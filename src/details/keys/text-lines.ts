import {type Doc, docLine, ink} from '../document.ts';
import {coloured} from './colours.ts';
import type {Format} from './format.ts';

/** Where the lines of a text begin. The last one ends the text: an end of line at the very end begins no further line. */
export type LineStarts = {readonly text: string; readonly starts: readonly number[]};

/** Takes a few ms for megabytes. */
export function lineStarts(text: string): LineStarts {
  const starts = text === '' ? [] : [0];
  for (let at = text.indexOf('\n'); at >= 0 && at < text.length - 1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {text, starts};
}

/** Colours of a longer line would take longer to find than anybody looks at them. */
const LONGEST_COLOURED = 4096;

/** A text by its lines, which are cut out and coloured when they are asked for. */
export function textLines({text, starts}: LineStarts, format: () => Format, depth: number): Doc {
  return {
    length: starts.length,
    line(index) {
      const line = lineAt(text, starts, index);
      const spans = line.length > LONGEST_COLOURED ? [ink('text', line)] : coloured(format(), line);
      return docLine(depth, spans, {value: line});
    },
  };
}

function lineAt(text: string, starts: readonly number[], index: number): string {
  const start = starts[index]!;
  const next = starts[index + 1];
  let end = next === undefined ? text.length - (text.endsWith('\n') ? 1 : 0) : next - 1;
  if (end > start && text.charCodeAt(end - 1) === 0x0d) end--;
  return text.slice(start, end);
}
