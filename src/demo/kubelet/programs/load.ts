import {hashOfNumbers, unitOf} from '../hash.ts';
import type {UsageCurve} from './program.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MEBIBYTE = 2 ** 20;

/** How busy the shop is, from `night` up to 1: most at noon and in the evening (UTC), a little uneven. */
export function loadAt(at: number, night = 0.2): number {
  if (night >= 1) return 1;
  const hour = ((at % DAY_MS) / DAY_MS) * 24;
  const day = Math.exp(-(((hour - 12.5) / 4) ** 2)) * 0.85 + Math.exp(-(((hour - 20) / 2.2) ** 2));
  return night + (1 - night) * Math.min(1, day);
}

/** What a program uses at a time. Moves from minute to minute without steps. */
export function usageAt(
  {millicores, mebibytes, startMillicores, waveMinutes}: UsageCurve,
  {seed, startedAt}: {readonly seed: number; readonly startedAt: number},
  at: number,
): {readonly cpuNanocores: number; readonly memoryBytes: number} {
  const load = waveMinutes === undefined ? loadAt(at, 0) : 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / (waveMinutes * MINUTE_MS));
  const cpu = (millicores.base + (millicores.peak - millicores.base) * load) * (0.75 + 0.5 * wobble(seed, at));
  const boot = startMillicores !== undefined && at - startedAt < MINUTE_MS ? startMillicores : 0;
  const warm = 1 - Math.exp(-(at - startedAt) / (10 * MINUTE_MS));
  const memory = mebibytes.base + (mebibytes.peak - mebibytes.base) * warm * (0.4 + 0.4 * load + 0.2 * wobble(seed ^ 0x5bd1e995, at));
  return {cpuNanocores: Math.round((cpu + boot) * 1e6), memoryBytes: Math.round((memory * MEBIBYTE) / 4096) * 4096};
}

/** From 0 to 1, by the minute, straight between. */
function wobble(seed: number, at: number): number {
  const minute = Math.floor(at / MINUTE_MS);
  const part = at / MINUTE_MS - minute;
  return unitOf(hashOfNumbers(seed, minute)) * (1 - part) + unitOf(hashOfNumbers(seed, minute + 1)) * part;
}
