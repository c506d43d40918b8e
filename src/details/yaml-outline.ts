import type {Path} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {childOf, emptyOutline, isOpen, linesBelow, type Node, type Outline} from './outline.ts';
import type {SecretParts} from './secret-parts.ts';

export type YamlOptions = {
  /** Where in the object the value lies; nothing for the object itself. */
  readonly at?: Path;
  readonly secrets?: SecretParts | undefined;
  /** What the server filled in is to be quiet; for a whole object. */
  readonly isDimmed?: boolean;
};

/**
 * The lines of a value as `objectText` writes them: names in order, lists not indented, the first field of an item behind its dash. One
 * pass over the value; no text is made.
 */
export function yamlOutline(value: unknown, {at = [], secrets, isDimmed = false}: YamlOptions = {}): Outline {
  const outline = emptyOutline(value, at, secrets, isDimmed && isOpen(value, 0) ? (value as KubeObject) : undefined);
  const {root, lines} = outline;
  if (isOpen(value, 0) && !root.isHidden) walk(root, value, 0, 0, 0, -1);
  else addValue(root);
  root.end = lines.length;
  return outline;

  /** `level` counts the steps from the top. Where `leadDepth` is not negative, the first line belongs to an item and is as deep as that. */
  function walk(parent: Node, holder: object, level: number, depth: number, indent: number, leadDepth: number): void {
    let lead = leadDepth;
    if (Array.isArray(holder)) {
      for (let index = 0; index < holder.length; index++) {
        add(childOf(outline, parent, index, holder[index], lead < 0 ? depth : lead, indent + 2, secrets), level, depth);
        lead = -1;
      }
      return;
    }
    for (const key of sortedKeys(holder)) {
      const below = (holder as Readonly<Record<string, unknown>>)[key];
      if (below === undefined) continue;
      add(childOf(outline, parent, key, below, lead < 0 ? depth : lead, indent, secrets), level, depth);
      lead = -1;
    }
  }

  function add(node: Node, level: number, depth: number): void {
    const {value, step, indent} = node;
    if (node.isHidden || !isOpen(value, level)) addValue(node);
    else if (typeof step === 'number') walk(node, value, level + 1, depth + 1, indent, node.depth);
    else {
      lines.push(node);
      walk(node, value, level + 1, depth + 1, Array.isArray(value) ? indent : indent + 2, -1);
    }
    node.end = lines.length;
  }

  function addValue(node: Node): void {
    lines.push(node);
    if (node.isHidden) return;
    for (let rest = linesBelow(node.value); rest > 0; rest--) lines.push(node);
  }
}

function sortedKeys(fields: object): readonly string[] {
  const keys = Object.keys(fields);
  let isSorted = true;
  for (let index = 1; isSorted && index < keys.length; index++) isSorted = keys[index - 1]! < keys[index]!;
  return isSorted ? keys : keys.sort();
}
