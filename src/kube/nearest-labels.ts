import {record as fieldsIn} from './loose.ts';
import type {KubeObject} from './object.ts';

/**
 * Where a selector matches nothing: the labels that come nearest to what it asks for, as `app=postgresql`, and how many objects have them.
 * Undefined where none is like it. Takes the labels that are asked for as pairs.
 */
export function nearestLabels(
  asked: readonly (readonly [key: string, value: string])[],
  objects: readonly KubeObject[],
): {readonly text: string; readonly count: number} | undefined {
  const found = new Map<string, {count: number; likeness: number}>();
  for (const {metadata} of objects) {
    const near = asked.map(pair => nearest(pair, fieldsIn(metadata?.labels)));
    const likeness = near.reduce((sum, one) => sum + one.likeness, 0);
    const text = near.flatMap(one => one.text ?? []).join(',');
    if (likeness === 0 || text === '') continue;
    const before = found.get(text);
    if (before) before.count += 1;
    else found.set(text, {count: 1, likeness});
  }
  const [best] = [...found].sort(([a, one], [b, other]) => other.likeness - one.likeness || other.count - one.count || (a < b ? -1 : 1));
  return best && {text: best[0], count: best[1].count};
}

function nearest([key, value]: readonly [string, string], labels: Readonly<Record<string, unknown>>) {
  const own = labels[key];
  if (own === value) return {text: `${key}=${value}`, likeness: 1};
  if (typeof own === 'string' && isLike(own, value)) return {text: `${key}=${own}`, likeness: 0.6};
  const other = Object.entries(labels).find(([name, one]) => one === value && isSameName(name, key));
  if (other) return {text: `${other[0]}=${value}`, likeness: 0.5};
  return {text: typeof own === 'string' ? `${key}=${own}` : undefined, likeness: 0};
}

/** `app` and `app.kubernetes.io/name`, `name`, `k8s-app` say the same. */
function isSameName(one: string, other: string): boolean {
  const last = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  const isApp = (name: string) => /^(app|name|k8s-app|component)$/.test(last(name));
  return last(one) === last(other) || (isApp(one) && isApp(other));
}

function isLike(one: string, other: string): boolean {
  if (one === '' || other === '') return false;
  if (one.toLowerCase() === other.toLowerCase() || one.startsWith(other) || other.startsWith(one)) return true;
  return distance(one, other) <= Math.max(1, Math.floor(Math.min(one.length, other.length) / 4));
}

/** How many letters must be put in, taken out, replaced or exchanged with their neighbour. Labels have at most 63. */
function distance(one: string, other: string): number {
  let earlier: readonly number[] = [];
  let before = Array.from({length: other.length + 1}, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const now = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = before[column - 1]! + Number(one[row - 1] !== other[column - 1]);
      const isTurned = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const exchanged = isTurned ? earlier[column - 2]! + 1 : replaced;
      now.push(Math.min(replaced, exchanged, before[column]! + 1, now[column - 1]! + 1));
    }
    earlier = before;
    before = now;
  }
  return before[other.length]!;
}
