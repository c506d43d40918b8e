/** The time at the beginning of a line: what `readStamp` found. Changed in place, since there is one for each line. */
export type Stamp = {
  ms: number;
  /** 0 to 999,999, beyond the millisecond. */
  nanos: number;
  /** Where the text begins, after the blank behind the time. */
  textAt: number;
};

/** No time that a kubelet writes is longer, the blank behind it included: `2026-01-01T00:00:00.000000000+00:00 `. */
export const MOST_STAMP_BYTES = 36;

const NANO_SCALE = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100, 10, 1];
const DAY_MS = 86_400_000;

/**
 * Reads RFC 3339 times with up to nine digits of a second's fraction and `Z` or an offset, as kubelets write them before each line, from
 * bytes. False, and `stamp` as it was, where `bytes` from `start` to `end` begin with none. A day's beginning is remembered, so each reader has its own.
 */
export function createStampReader(): (bytes: Uint8Array, start: number, end: number, stamp: Stamp) => boolean {
  let day = -1;
  let dayMs = 0;

  return (bytes, start, end, stamp) => {
    if (end - start < 20) return false;
    if (bytes[start + 4] !== DASH || bytes[start + 7] !== DASH || bytes[start + 10] !== T) return false;
    if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return false;
    const year = two(bytes, start) * 100 + two(bytes, start + 2);
    const month = two(bytes, start + 5);
    const date = two(bytes, start + 8);
    const hour = two(bytes, start + 11);
    const minute = two(bytes, start + 14);
    const second = two(bytes, start + 17);
    // Comparisons with NaN are false, so what is no digit fails here too. A leap second is 60.
    if (!(year >= 0 && month >= 1 && month <= 12 && date >= 1 && date <= 31 && hour <= 23 && minute <= 59 && second <= 60)) return false;
    let at = start + 19;
    let nanos = 0;
    if (bytes[at] === DOT) {
      const from = ++at;
      for (; at < end && isDigit(bytes[at]!); at++) if (at - from < 9) nanos = nanos * 10 + bytes[at]! - ZERO;
      if (at === from) return false;
      nanos *= NANO_SCALE[Math.min(at - from, 9)]!;
    }
    let offsetMs = 0;
    if (bytes[at] === Z) at++;
    else {
      const sign = bytes[at] === PLUS ? 1 : -1;
      if ((bytes[at] !== PLUS && bytes[at] !== DASH) || at + 6 > end || bytes[at + 3] !== COLON) return false;
      offsetMs = sign * (two(bytes, at + 1) * 60 + two(bytes, at + 4)) * 60_000;
      if (Number.isNaN(offsetMs)) return false;
      at += 6;
    }
    if (at > end || (at < end && bytes[at] !== BLANK)) return false;
    const ofDay = (year * 16 + month) * 32 + date;
    if (ofDay !== day) {
      dayMs = daysSinceEpoch(year, month, date) * DAY_MS;
      day = ofDay;
    }
    const millis = Math.floor(nanos / 1e6);
    stamp.ms = dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + millis - offsetMs;
    stamp.nanos = nanos - millis * 1e6;
    stamp.textAt = Math.min(at + 1, end);
    return true;
  };
}

/** Two digits as a number; NaN where they are none. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** In the proleptic Gregorian calendar; a year begins in March, so that the leap day is its last. */
function daysSinceEpoch(year: number, month: number, date: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + ofYear - 719_468;
}

const [ZERO, DASH, COLON, DOT, PLUS, T, Z, BLANK] = [0x30, 0x2d, 0x3a, 0x2e, 0x2b, 0x54, 0x5a, 0x20];
