import type {Path} from '../kube/field-changes.ts';

/** What a piece of text means; a skin says what it looks like. `masked` stands in place of what is hidden. */
export type DocInk =
  | 'text'
  | 'title'
  | 'name'
  | 'quiet'
  | 'accent'
  | 'string'
  | 'number'
  | 'word'
  | 'masked'
  | 'added'
  | 'removed'
  | 'ok'
  | 'waiting'
  | 'failing'
  | 'going'
  | 'done';

export type DocSpan = {readonly text: string; readonly ink: DocInk};

/** An object that a line names, so that one can go there. `kind` as in manifests; `group` undefined where the line does not say. */
export type ObjectName = {
  readonly group?: string | undefined;
  readonly kind: string;
  /** Empty for what lies in none. */
  readonly namespace: string;
  readonly name: string;
};

/** One line of a document. Made anew as often as it is looked at, so cheap to make. */
export type DocLine = {
  /** With the blanks it is indented by. */
  readonly spans: readonly DocSpan[];
  /** For folding: the lines below that are deeper belong to this one. */
  readonly depth: number;
  /** Names the line while the document changes under the reader; unless told, its text. */
  readonly key?: string;
  /** What `c` copies, where that is not the text of the line. */
  readonly value?: string;
  /** The field of the object that the line shows. */
  readonly path?: Path;
  /** Where enter goes. */
  readonly target?: ObjectName;
  /** What `x` reveals or hides, see `Inspected.isRevealed`. */
  readonly secret?: string;
  /** What belongs to the line is hidden until somebody opens it. */
  readonly isFolded?: true;
  /** Finding passes it over while it is folded away: nobody looks for who set a field. */
  readonly isAside?: true;
  /** It has changed since the reader looked. */
  readonly isChanged?: true;
};

/** What a view shows of an object. Lines are asked for one by one, only those that are seen or searched. */
export type Doc = {
  readonly length: number;
  /** From 0; only within the length. */
  line(index: number): DocLine;
  /** The depth of a line, and whether it is folded at first, without making the line: for documents that are long. */
  readonly outline?: {depth(index: number): number; isFolded(index: number): boolean};
};

export function docOf(lines: readonly DocLine[]): Doc {
  return {length: lines.length, line: index => lines[index]!};
}

/** A line of one or more pieces, indented by two blanks for each step of depth; text alone is plain. */
export function docLine(depth: number, pieces: readonly (string | DocSpan)[], more: Omit<DocLine, 'spans' | 'depth'> = {}): DocLine {
  const spans = pieces.map((piece): DocSpan => (typeof piece === 'string' ? {text: piece, ink: 'text'} : piece));
  return {spans: depth === 0 ? spans : [{text: '  '.repeat(depth), ink: 'text'}, ...spans], depth, ...more};
}

export function ink(kind: DocInk, text: string): DocSpan {
  return {text, ink: kind};
}

/** In place of what is hidden, whatever its length. */
export const MASK = '••••••••';
export const mask: DocSpan = {text: MASK, ink: 'masked'};

export function textOf({spans}: DocLine): string {
  return spans.map(({text}) => text).join('');
}
