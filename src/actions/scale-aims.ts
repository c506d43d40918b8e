import type {Because} from '../changes/change.ts';

/** How many there should be, or why it cannot be done, from how many are wanted now and how many there were before it went to zero. */
export type Aim = {
  readonly next: (count: number, kept: number | undefined, name: string) => number | Because;
  /** The count, where it is the same for all. */
  readonly fixed?: number;
};

export const toZero: Aim = setTo(0);

export function setTo(wanted: number): Aim {
  return {fixed: wanted, next: count => (count === wanted ? {because: isAlready(wanted)} : wanted)};
}

/** So many more, or fewer; never below zero. */
export function stepBy(by: number): Aim {
  return {
    next: count => {
      const wanted = Math.max(0, count + by);
      return wanted === count ? {because: isAlready(count)} : wanted;
    },
  };
}

/** What it was before it went to zero. */
export const backAgain: Aim = {
  next(count, kept, name) {
    if (count > 0) return {because: `it is not at zero: ${count} are wanted`};
    return kept ?? {because: `no count is known for ${name}: S sets one`};
  },
};

const MOST = 2 ** 31 - 1;

/** `3`, `+2` or `-1`, as typed. */
export function aimOf(text: string): (Aim & {readonly said: string}) | Because {
  const typed = text.trim();
  if (!/^[+-]?\d+$/.test(typed))
    return {because: typed === '' ? 'How many? 3, or +2, or -1' : `${typed} is no count; one reads like 3, +2 or -1`};
  const number = Number(typed);
  if (Math.abs(number) > MOST) return {because: `${typed} is more than Kubernetes can count: at most ${MOST}`};
  return /^[+-]/.test(typed)
    ? {...stepBy(number), said: ` by ${typed}`}
    : {...setTo(number), said: ` to ${number === 0 ? 'zero' : number}`};
}

function isAlready(count: number): string {
  return `it is at ${count === 0 ? 'zero' : count} already`;
}
