import {isManaged} from './managed-path.ts';
import {pathText} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {type Doc, type DocLine, type DocSpan, ink, MASK} from './document.ts';
import {childOf, emptyOutline, isOpen, isServers, type Node, type Outline, pathOf} from './outline.ts';
import {jsonText, plainValue, valueSpan} from './scalar-spans.ts';
import type {SecretParts} from './secret-parts.ts';
import type {LineOptions} from './yaml-lines.ts';

/** The lines of an object as JSON: two blanks a step, names as the server sent them. A bracket that ends something lies in what it ends. */
export function jsonOutline(object: KubeObject, secrets: SecretParts | undefined): Outline {
  const outline = emptyOutline(object, [], secrets, object);
  const {root, lines} = outline;
  add(root);
  return outline;

  function add(node: Node): void {
    const {value, depth} = node;
    lines.push(node);
    if (!node.isHidden && isOpen(value, depth)) {
      walk(node, value, depth + 1);
      lines.push(node);
    }
    node.end = lines.length;
  }

  function walk(parent: Node, holder: object, depth: number): void {
    if (Array.isArray(holder)) {
      for (let index = 0; index < holder.length; index++) add(childOf(outline, parent, index, holder[index], depth, 2 * depth, secrets));
      return;
    }
    for (const key of Object.keys(holder)) {
      const below = (holder as Readonly<Record<string, unknown>>)[key];
      if (below !== undefined) add(childOf(outline, parent, key, below, depth, 2 * depth, secrets));
    }
  }
}

export function jsonLines(outline: Outline, {isChanged, isFolded}: LineOptions = {}): Doc {
  return {
    length: outline.lines.length,
    outline: {
      depth(index) {
        const node = outline.lines[index]!;
        return node.depth + (index > node.start ? 1 : 0);
      },
      isFolded(index) {
        const node = outline.lines[index]!;
        return isFolded !== undefined && index === node.start && node.end > index + 1 && isFolded(pathOf(outline, node));
      },
    },
    line(index) {
      const node = outline.lines[index]!;
      const isEnd = index > node.start;
      const path = pathOf(outline, node);
      const line: DocLine = {
        spans: spansAt(outline, index),
        depth: node.depth + (isEnd ? 1 : 0),
        key: isEnd ? `${pathText(path)} end` : pathText(path),
        path,
        ...(node.secret === undefined ? {} : {secret: node.secret}),
        ...(isManaged(path) ? {isAside: true} : {}),
        ...(!isEnd && isFolded?.(path) ? {isFolded: true} : {}),
        ...(!isEnd && isChanged?.(path, node.value) ? {isChanged: true} : {}),
      };
      return Object.defineProperty(line, 'value', {enumerable: true, configurable: true, get: () => copyOf(outline, node)});
    },
  };
}

function copyOf(outline: Outline, node: Node): string {
  if (node.isHidden) return MASK;
  if (node.end === node.start + 1) return plainValue(node.value);
  const lines: string[] = [];
  for (let index = node.start + 1; index < node.end - 1; index++) lines.push(textAt(outline, index).slice(node.indent));
  return [bracketOf(node, '{['), ...lines, bracketOf(node, '}]')].join('\n');
}

function textAt(outline: Outline, index: number): string {
  return spansAt(outline, index)
    .map(({text}) => text)
    .join('');
}

function spansAt(outline: Outline, index: number): DocSpan[] {
  const node = outline.lines[index]!;
  const isQuiet = isServers(outline, node);
  const plain = isQuiet ? 'quiet' : 'text';
  const comma = commaAfter(outline, node);
  const spans: DocSpan[] = node.indent > 0 ? [ink('text', ' '.repeat(node.indent))] : [];
  if (index > node.start) {
    spans.push(ink(plain, bracketOf(node, '}]') + comma));
    return spans;
  }
  if (node.parent && typeof node.step === 'string')
    spans.push(ink(isQuiet ? 'quiet' : 'name', JSON.stringify(node.step)), ink(plain, ': '));
  if (node.end > index + 1) spans.push(ink(plain, bracketOf(node, '{[')));
  else {
    spans.push(valueSpan(outline, node, jsonText));
    if (comma !== '') spans.push(ink(plain, comma));
  }
  return spans;
}

/** What follows a node is a sibling, or the end of what holds both. */
function commaAfter({lines}: Outline, {parent, end}: Node): string {
  return parent && lines[end] !== parent ? ',' : '';
}

function bracketOf({value}: Node, brackets: string): string {
  return brackets[Array.isArray(value) ? 1 : 0]!;
}
