import type {Path} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {ownedFields} from '../kube/owned-fields.ts';
import {blockLength, formOf} from '../kube/yaml-scalar.ts';
import {fromTop, type Origin, originBelow} from './origin.ts';
import type {SecretParts} from './secret-parts.ts';

/** A field or an item of what is shown. There may be many thousands, so one is a few numbers; what stands on its lines is made later. */
export type Node = {
  readonly parent: Node | undefined;
  readonly step: string | number;
  readonly value: unknown;
  /** Of its first line, for folding. */
  readonly depth: number;
  /** The column where its name or value begins. */
  readonly indent: number;
  /** The lines of a node and of all that lies in it: from, and up to but not. */
  readonly start: number;
  end: number;
  /** What reveals it, where it can be hidden. */
  readonly secret: string | undefined;
  readonly isHidden: boolean;
  /** What would be slow to find out for each look. */
  origin: Origin | undefined;
  written: string | undefined;
  cut: readonly string[] | undefined;
};

export type Outline = {
  /** All that is shown. It has lines of its own only where it has no parts, and no name. */
  readonly root: Node;
  /** Where the root lies in its object. */
  readonly at: Path;
  /** The object, where it matters what the server filled in. */
  readonly whole: KubeObject | undefined;
  /** By line, the innermost node that stands there. */
  readonly lines: Node[];
};

export function emptyOutline(value: unknown, at: Path, secrets: SecretParts | undefined, whole?: KubeObject): Outline {
  return {root: nodeOf(undefined, '', value, 0, 0, 0, secrets?.secretAt(at, value), secrets), at, whole, lines: []};
}

/** A node that begins on the next line. */
export function childOf(
  {at, lines}: Outline,
  parent: Node,
  step: string | number,
  value: unknown,
  depth: number,
  indent: number,
  secrets: SecretParts | undefined,
): Node {
  const secret = secrets?.secretAt([...at, ...stepsTo(parent), step], value);
  return nodeOf(parent, step, value, depth, indent, lines.length, secret, secrets);
}

function nodeOf(
  parent: Node | undefined,
  step: string | number,
  value: unknown,
  depth: number,
  indent: number,
  start: number,
  secret: string | undefined,
  secrets: SecretParts | undefined,
): Node {
  const isHidden = secret !== undefined && secrets?.isHidden(secret) === true;

  return {parent, step, value, depth, indent, start, end: start, secret, isHidden, origin: undefined, written: undefined, cut: undefined};
}

export function pathOf({at}: Outline, node: Node): Path {
  return [...at, ...stepsTo(node)];
}

function stepsTo(node: Node): (string | number)[] {
  const steps: (string | number)[] = [];
  for (let one = node; one.parent; one = one.parent) steps.push(one.step);
  return steps.reverse();
}

/** Whether the server alone filled a node in. */
export function isServers({whole}: Outline, node: Node): boolean {
  return whole !== undefined && originOf(whole, node).isServers;
}

function originOf(whole: KubeObject, node: Node): Origin {
  node.origin ??= node.parent
    ? originBelow(originOf(whole, node.parent), node.parent.value as object, node.step)
    : fromTop(ownedFields(whole));
  return node.origin;
}

/** Below, all of a value stands on one line: nobody writes so deep, and no walk may run out of its stack. */
const DEEPEST = 200;

/** Whether the parts of a value have lines of their own, so many steps from the top. */
export function isOpen(value: unknown, depth: number): value is Readonly<Record<string, unknown>> | readonly unknown[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.length > 0;
  for (const key in value) if ((value as Record<string, unknown>)[key] !== undefined) return true;
  return false;
}

/** How many lines a text takes below the one that begins it; none where it stands on one. */
export function linesBelow(value: unknown): number {
  return typeof value === 'string' && value.includes('\n') && formOf(value) === 'block' ? blockLength(value) : 0;
}
