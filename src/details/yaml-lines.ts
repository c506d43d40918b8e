import {isManaged} from './managed-path.ts';
import {type Path, pathText} from '../kube/field-changes.ts';
import {blockHeader, blockLines, keyText, scalarText} from '../kube/yaml-scalar.ts';
import type {ChangedSince} from './changed-since.ts';
import {type Doc, type DocLine, type DocSpan, ink, MASK} from './document.ts';
import {isServers, type Node, type Outline, pathOf} from './outline.ts';
import {clearSpans, jsonText, plainValue, valueSpan} from './scalar-spans.ts';

export type LineOptions = {
  /** Steps that the whole stands deeper than it would by itself, two blanks each. */
  readonly depth?: number;
  readonly isChanged?: ChangedSince | undefined;
  readonly isFolded?: (path: Path) => boolean;
};

/** The lines of an outline as YAML. */
export function yamlLines(outline: Outline, {depth = 0, isChanged, isFolded}: LineOptions = {}): Doc {
  return {
    length: outline.lines.length,
    outline: {
      depth(index) {
        const node = outline.lines[index]!;
        return node.depth + depth + (index > node.start ? 1 : 0);
      },
      isFolded(index) {
        const node = outline.lines[index]!;
        return isFolded !== undefined && index === node.start && node.end > index + 1 && isFolded(pathOf(outline, node));
      },
    },
    line(index) {
      const node = outline.lines[index]!;
      const within = index - node.start;
      const path = pathOf(outline, node);
      const text = pathText(path);
      const own = spansAt(outline, index);
      const line: DocLine = {
        spans: [...(depth > 0 ? [ink('text', '  '.repeat(depth))] : []), ...own, ...(within > 0 ? [] : clearSpans(outline, node))],
        depth: node.depth + depth + (within > 0 ? 1 : 0),
        key: within > 0 ? `${text}:${within}` : text,
        path,
        ...(node.secret === undefined ? {} : {secret: node.secret}),
        ...(isManaged(path) ? {isAside: true} : {}),
        ...(within === 0 && isFolded?.(path) ? {isFolded: true} : {}),
        ...(isChanged?.(path, node.value, within > 0 ? blockOf(node)[within - 1] : undefined) ? {isChanged: true} : {}),
      };
      // Not made unless somebody copies: the first line of a big object stands for all of it.
      return Object.defineProperty(line, 'value', {enumerable: true, configurable: true, get: () => copyOf(outline, node)});
    },
  };
}

/** What is copied from a line: the value itself, or the YAML of all that lies in it. What is hidden stays so. */
function copyOf(outline: Outline, node: Node): string {
  if (node.isHidden) return MASK;
  const start = node.start + 1;
  if (typeof node.value === 'string' || start >= node.end) return plainValue(node.value);
  const first = textAt(outline, start);
  const blanks = first.length - first.trimStart().length;
  const lines: string[] = [];
  for (let index = start; index < node.end; index++) lines.push(textAt(outline, index).slice(blanks));
  return `${lines.join('\n')}\n`;
}

function textAt(outline: Outline, index: number): string {
  return spansAt(outline, index)
    .map(({text}) => text)
    .join('');
}

function spansAt(outline: Outline, index: number): DocSpan[] {
  const node = outline.lines[index]!;
  const isQuiet = isServers(outline, node);
  if (index > node.start) return blockSpans(outline, node, index - node.start, isQuiet);
  const spans: DocSpan[] = [];
  const dashes = dashesAt(outline, node, index);
  const lead = node.indent - 2 * dashes;
  if (lead > 0) spans.push(ink('text', ' '.repeat(lead)));
  if (dashes > 0) spans.push(ink(isQuiet ? 'quiet' : 'text', '- '.repeat(dashes)));
  const goesOn = node.end > index + 1;
  if (isNamed(outline, node)) {
    const isAlone = goesOn && typeof node.value !== 'string';
    spans.push(ink(isQuiet ? 'quiet' : 'name', keyText(String(node.step), node.indent === 0)));
    spans.push(ink(isQuiet ? 'quiet' : 'text', isAlone ? ':' : ': '));
    if (isAlone) return spans;
  }
  spans.push(valueSpan(outline, node, goesOn ? header : oneLine));
  return spans;
}

/** A line of a text, from 1. The first one has its blanks even where it is empty: without them it would be no line of the block. */
function blockSpans(outline: Outline, node: Node, within: number, isQuiet: boolean): DocSpan[] {
  const text = blockOf(node)[within - 1] ?? '';
  const blanks = ' '.repeat(node.indent + (node === outline.root || isNamed(outline, node) ? 2 : 0));
  if (text === '') return within === 1 ? [ink('text', blanks)] : [];
  return [ink('text', blanks), ink(isQuiet ? 'quiet' : 'string', text)];
}

function header(value: unknown): string {
  return typeof value === 'string' ? blockHeader(value) : '';
}

function oneLine(value: unknown): string {
  return typeof value === 'string' ? scalarText(value) : jsonText(value);
}

/** Items that begin on the line: `- - x`. */
function dashesAt({root}: Outline, node: Node, index: number): number {
  let dashes = 0;
  for (let one: Node | undefined = node; one && one !== root && one.start === index; one = one.parent) {
    if (typeof one.step === 'number') dashes++;
  }
  return dashes;
}

function isNamed({root}: Outline, node: Node): boolean {
  return node !== root && typeof node.step === 'string';
}

function blockOf(node: Node): readonly string[] {
  if (typeof node.value !== 'string' || node.isHidden) return [];
  node.cut ??= blockLines(node.value);
  return node.cut;
}
