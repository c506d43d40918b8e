import {severities} from './severity.ts';

/** How many lines of which severity there are, by time, in slots of equal width that grows with the time between first and last. */
export type TimeCounts = {
  /** ms that one slot stands for. */
  readonly width: number;
  add(ms: number, severity: number, by: 1 | -1): void;
  /** Calls `visit` for each slot that has lines, in order: its beginning, and its place in `counts`, one per severity. */
  each(visit: (ms: number, counts: Uint32Array, place: number) => void): void;
  clear(): void;
};

const SEVERITIES = severities.length;
const SLOTS = 8 * 1024;
/** All slots of this are more than a minute; of a day each slot is about twenty seconds. */
const LEAST_WIDTH = 10;

export function createTimeCounts(): TimeCounts {
  const counts = new Uint32Array(SLOTS * SEVERITIES);
  let width = LEAST_WIDTH;
  /** Which slot since the epoch stands first, and which are the first and last that were used. */
  let origin = 0;
  let lowest = 0;
  let highest = -1;
  return {
    get width() {
      return width;
    },
    add: (ms, severity, by) => {
      let slot = Math.floor(ms / width);
      if (highest < lowest) {
        [origin, lowest, highest] = [slot, slot, slot];
      } else if (slot < lowest || slot > highest) {
        if (by < 0) return;
        makeRoom(ms);
        slot = Math.floor(ms / width);
        lowest = Math.min(lowest, slot);
        highest = Math.max(highest, slot);
      }
      const place = (slot - origin) * SEVERITIES + severity;
      if (by > 0 || counts[place]! > 0) counts[place]! += by;
    },
    each: visit => {
      for (let slot = lowest; slot <= highest; slot++) {
        const place = (slot - origin) * SEVERITIES;
        if (hasAny(place)) visit(slot * width, counts, place);
      }
    },
    clear: () => {
      counts.fill(0);
      width = LEAST_WIDTH;
      origin = lowest = 0;
      highest = -1;
    },
  };

  function hasAny(place: number): boolean {
    for (let at = place; at < place + SEVERITIES; at++) if (counts[at]! > 0) return true;
    return false;
  }

  /** So that this time has a slot: empty ones at the ends are given up, then all are moved, or two become one. */
  function makeRoom(ms: number): void {
    if (isWithin(Math.floor(ms / width))) return;
    while (lowest < highest && !hasAny((lowest - origin) * SEVERITIES)) lowest++;
    while (lowest < highest && !hasAny((highest - origin) * SEVERITIES)) highest--;
    if (lowest === highest && !hasAny((lowest - origin) * SEVERITIES)) lowest = highest = origin = Math.floor(ms / width);
    while (spanWith(ms) > (SLOTS * 3) / 4) halve();
    const first = Math.min(lowest, Math.floor(ms / width));
    // What is free is shared: a quarter stays before, for lines that are read later, the rest is for those to come.
    moveTo(first - Math.floor((SLOTS - spanWith(ms)) / 4));
  }

  function isWithin(slot: number): boolean {
    return slot >= origin && slot < origin + SLOTS;
  }

  function spanWith(ms: number): number {
    const slot = Math.floor(ms / width);
    return Math.max(highest, slot) - Math.min(lowest, slot) + 1;
  }

  function halve(): void {
    const merged = new Uint32Array(counts.length);
    const first = Math.floor(lowest / 2);
    for (let slot = lowest; slot <= highest; slot++) {
      const from = (slot - origin) * SEVERITIES;
      const to = (Math.floor(slot / 2) - first) * SEVERITIES;
      for (let severity = 0; severity < SEVERITIES; severity++) merged[to + severity]! += counts[from + severity]!;
    }
    counts.set(merged);
    width *= 2;
    origin = first;
    lowest = first;
    highest = Math.floor(highest / 2);
  }

  function moveTo(first: number): void {
    const [from, to] = [(lowest - origin) * SEVERITIES, (highest - origin + 1) * SEVERITIES];
    const used = counts.slice(from, to);
    counts.fill(0, from, to);
    origin = first;
    counts.set(used, (lowest - origin) * SEVERITIES);
  }
}
