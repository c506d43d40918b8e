/**
 * Which fields of an object: a set of paths in the form of metav1.FieldsV1, and worked on in that form. A node without members, or with the
 * member `.`, stands for its own path; every other member leads to longer paths. Sets are never modified and share what is the same.
 * The rules are those of Set in sigs.k8s.io/structured-merge-diff/fieldpath.
 */
export type FieldSet = {readonly [element: string]: FieldSet};

export const leaf: FieldSet = {};

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the path to the node is in the set. Not for the root, which stands for no path. */
export function isMember(node: FieldSet): boolean {
  return '.' in node || isEmptySet(node);
}

/** A node of these children, in order; undefined for nothing at all. */
export function nodeOf(children: Readonly<Record<string, FieldSet>> | undefined, isSelf: boolean): FieldSet | undefined {
  const keys = children ? Object.keys(children) : [];
  if (keys.length === 0) return isSelf ? leaf : undefined;
  if (keys.length > 1) keys.sort(compareElements);
  const made: Record<string, FieldSet> = {};
  if (isSelf) made['.'] = leaf;
  for (const key of keys) made[key] = children![key]!;
  return made;
}

export type Part = readonly [element: string, node: FieldSet];

/** A node of these children, which are put in order; some of them may be told in parts. Undefined for nothing at all. */
export function nodeOfParts(parts: Part[] | undefined, isSelf: boolean): FieldSet | undefined {
  if (!parts) return isSelf ? leaf : undefined;
  if (!areInOrder(parts)) parts.sort(byElement);
  const made: Record<string, FieldSet> = {};
  if (isSelf) made['.'] = leaf;
  let last: string | undefined;
  for (const [element, node] of parts) {
    made[element] = element === last ? joined(made[element]!, node) : node;
    last = element;
  }
  return made;
}

/** Only where all are fields, as most are, can it be told so easily. */
function areInOrder(parts: readonly Part[]): boolean {
  for (let index = 0; index < parts.length; index++) {
    const element = parts[index]![0];
    if (!element.startsWith('f:') || (index > 0 && element < parts[index - 1]![0])) return parts.length === 1;
  }
  return true;
}

function byElement([one]: Part, [other]: Part): number {
  return compareElements(one, other);
}

/** The node without itself. */
export function childrenOf(node: FieldSet): Record<string, FieldSet> {
  const {'.': _, ...children} = node;
  return children;
}

export function union(one: FieldSet, other: FieldSet): FieldSet {
  return joinedChildren(one, other, false);
}

export function minus(one: FieldSet, other: FieldSet): FieldSet {
  if (isEmptySet(other)) return one;
  return lessChildren(one, other, false) ?? leaf;
}

export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  const children: Record<string, FieldSet> = {};
  for (const key in one) {
    if (key === '.' || !Object.hasOwn(other, key)) continue;
    const node = common(one[key]!, other[key]!);
    if (node) children[key] = node;
  }
  return nodeOf(children, false) ?? leaf;
}

/** Without every path that begins with one of the other's: RecursiveDifference. */
export function without(one: FieldSet, other: FieldSet): FieldSet {
  let children: Record<string, FieldSet> | undefined;
  for (const key in other) {
    if (key === '.' || !Object.hasOwn(one, key)) continue;
    const isWhole = isMember(other[key]!);
    const node = one[key]!;
    const rest = isWhole ? leaf : without(node, other[key]!);
    if (rest === node && !isWhole) continue;
    children ??= {...one};
    if (isEmptySet(rest)) delete children[key];
    else children[key] = rest;
  }
  return children ?? one;
}

/** The paths in the order of the Kubernetes set: at each level the members, then what is below. */
export function pathsOf(set: FieldSet, prefix: readonly string[] = []): readonly (readonly string[])[] {
  const paths: (readonly string[])[] = [];
  const keys = Object.keys(set).filter(key => key !== '.');
  for (const key of keys) if (isMember(set[key]!)) paths.push([...prefix, key]);
  for (const key of keys) paths.push(...pathsOf(set[key]!, [...prefix, key]));
  return paths;
}

/** `.spec.containers[name="a"].image`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join('');
}

export function elementText(element: string): string {
  const said = element.slice(2);
  if (element.startsWith('f:')) return `.${said}`;
  if (element.startsWith('v:')) return `[=${said}]`;
  const keys = JSON.parse(said) as Record<string, unknown>;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`;
}

/** PathElement.Compare: names, then keys, then values, then places. */
function compareElements(one: string, other: string): number {
  const kind = one[0]!;
  if (kind !== other[0]) return 'fkvi'.indexOf(kind) - 'fkvi'.indexOf(other[0]!);
  if (kind === 'f') return one < other ? -1 : one > other ? 1 : 0;
  const [first, second] = [JSON.parse(one.slice(2)), JSON.parse(other.slice(2))] as [unknown, unknown];
  if (kind !== 'k') return compareValues(first, second);
  const [names, others] = [Object.entries(first as object), Object.entries(second as object)];
  for (let index = 0; index < Math.min(names.length, others.length); index++) {
    const order = compareValues(names[index]![0], others[index]![0]) || compareValues(names[index]![1], others[index]![1]);
    if (order !== 0) return order;
  }
  return names.length - others.length;
}

function compareValues(one: unknown, other: unknown): number {
  const order = ['number', 'string', 'boolean'];
  if (typeof one !== typeof other) return order.indexOf(typeof one) - order.indexOf(typeof other);
  return (one as string) < (other as string) ? -1 : (one as string) > (other as string) ? 1 : 0;
}

function joined(one: FieldSet, other: FieldSet): FieldSet {
  if (one === other) return one;
  return joinedChildren(one, other, isMember(one) || isMember(other));
}

/** The first set itself where the second adds nothing. */
function joinedChildren(one: FieldSet, other: FieldSet, isSelf: boolean): FieldSet {
  let children: Record<string, FieldSet> | undefined;
  for (const key in other) {
    if (key === '.') continue;
    const before = Object.hasOwn(one, key) ? one[key]! : undefined;
    const node = before ? joined(before, other[key]!) : other[key]!;
    if (node === before) continue;
    children ??= childrenOf(one);
    children[key] = node;
  }
  if (children) return nodeOf(children, isSelf)!;
  if (!isSelf || isMember(one)) return one;
  return {'.': leaf, ...one};
}

function less(one: FieldSet, other: FieldSet): FieldSet | undefined {
  return lessChildren(one, other, isMember(one) && !isMember(other));
}

function lessChildren(one: FieldSet, other: FieldSet, isSelf: boolean): FieldSet | undefined {
  let children: Record<string, FieldSet> | undefined;
  for (const key in other) {
    if (key === '.' || !Object.hasOwn(one, key)) continue;
    const node = less(one[key]!, other[key]!);
    if (node === one[key]) continue;
    children ??= childrenOf(one);
    if (node) children[key] = node;
    else delete children[key];
  }
  if (children) return nodeOf(children, isSelf);
  if (isSelf === isMember(one)) return one;
  return nodeOf(childrenOf(one), isSelf);
}

function common(one: FieldSet, other: FieldSet): FieldSet | undefined {
  const children: Record<string, FieldSet> = {};
  for (const key in one) {
    if (key === '.' || !Object.hasOwn(other, key)) continue;
    const node = common(one[key]!, other[key]!);
    if (node) children[key] = node;
  }
  return nodeOf(children, isMember(one) && isMember(other));
}
