import {isMap} from '../schema/element.ts';

/** Plain JSON, or a part of it. */
export type Fields = {readonly [name: string]: unknown};

/** Whether an object holds all that is wanted; what is not named may be anything. Lists are compared item by item. */
export function isCovered(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(live) && live.length === wanted.length && wanted.every((item, index) => isCovered(live[index], item));
  }
  if (!isMap(wanted)) return live === wanted;
  return isMap(live) && Object.keys(wanted).every(name => isCovered(live[name], wanted[name]));
}

/** The object with all that is wanted put in. */
export function laidOver(live: unknown, wanted: unknown): unknown {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live) || live.length !== wanted.length) return wanted;
    return wanted.map((item, index) => laidOver(live[index], item));
  }
  if (!isMap(wanted) || !isMap(live)) return wanted;
  const next: Record<string, unknown> = {...live};
  for (const name of Object.keys(wanted)) next[name] = laidOver(live[name], wanted[name]);
  return next;
}
