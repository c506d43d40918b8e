import {type DocInk, type DocSpan, ink, MASK} from './document.ts';
import {isServers, type Node, type Outline} from './outline.ts';
import {decodedLine} from './secret-parts.ts';

/** A value on one line, as `write` says, or its mask. Long ones are written once. */
export function valueSpan(outline: Outline, node: Node, write: (value: unknown) => string): DocSpan {
  if (node.isHidden) return ink('masked', MASK);
  return ink(isServers(outline, node) ? 'quiet' : inkOf(node.value), writtenOnce(node, write));
}

/** The text behind the base64 of a secret that is shown; as a comment, so that all still reads as YAML. */
export function clearSpans({at}: Outline, {secret, isHidden, parent, value}: Node): DocSpan[] {
  // `data` holds base64; an annotation and `stringData` do not.
  const holder = parent?.parent ? parent.step : parent ? at.at(-1) : at.at(-2);
  const text = secret === undefined || isHidden || holder !== 'data' ? undefined : decodedLine(value);
  return text === undefined ? [] : [ink('quiet', `  # ${text}`)];
}

/** What is copied of a value that stands for itself: texts as they are, without marks of YAML. */
export function plainValue(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    // Nested beyond what can be written.
    return '{}';
  }
}

function inkOf(value: unknown): DocInk {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'number';
  return value === null || typeof value === 'boolean' ? 'word' : 'text';
}

function writtenOnce(node: Node, write: (value: unknown) => string): string {
  if (typeof node.value !== 'string' || node.value.length < 1000) return write(node.value);
  node.written ??= write(node.value);
  return node.written;
}
