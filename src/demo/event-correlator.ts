import {createLastUsed} from './last-used.ts';

/** What somebody tells of an object. */
export type Telling = {
  /** The object, by its uid. */
  readonly about: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath?: string | undefined;
};

/** How it is to be written: a new event where it was told once, else the one of this name again. */
export type Correlated = {
  readonly name: string;
  readonly message: string;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
};

/** What one who tells events remembers of them. */
export type EventCorrelator = {
  /** `nameIt` names a new event. Undefined where too much has been told of the object. */
  correlate(told: Telling, now: number, nameIt: () => string): Correlated | undefined;
};

type Similar = {readonly messages: Set<string>; lastAt: number};
type Allowance = {left: number; at: number};

/** How many of each it remembers. */
const REMEMBERED = 4096;
/** So many messages for the same reason become one event, until nothing was told for so many milliseconds. */
const MOST_SIMILAR = 10;
const SIMILAR_MS = 600_000;
/** So many events of an object at once, then one more in so many milliseconds. */
const BURST = 25;
const REFILL_MS = 300_000;

/** Follows EventCorrelator of k8s.io/client-go/tools/record: what is similar is combined, what is the same is counted, too much is dropped. */
export function createEventCorrelator(): EventCorrelator {
  const similar = createLastUsed<Similar>(REMEMBERED);
  const observed = createLastUsed<Omit<Correlated, 'message'>>(REMEMBERED);
  const allowances = createLastUsed<Allowance>(REMEMBERED);
  return {
    correlate(told, now, nameIt) {
      const {about, type, reason, fieldPath = ''} = told;
      const group = [about, type, reason].join('\n');
      const isCombined = isOneTooMany(group, told.message, now);
      const message = isCombined ? `(combined from similar events): ${told.message}` : told.message;
      const key = isCombined ? group : [group, fieldPath, told.message].join('\n');
      const before = observed.get(key);
      const seen = before ? {...before, count: before.count + 1} : {name: nameIt(), count: 1, firstAt: now};
      observed.set(key, seen);
      return isAllowed([about, type].join('\n'), now) ? {...seen, message} : undefined;
    },
  };

  function isOneTooMany(group: string, message: string, now: number): boolean {
    const known = similar.get(group);
    const record = known && now - known.lastAt <= SIMILAR_MS ? known : {messages: new Set<string>(), lastAt: now};
    record.messages.add(message);
    record.lastAt = now;
    similar.set(group, record);
    if (record.messages.size < MOST_SIMILAR) return false;
    record.messages.delete(record.messages.values().next().value!);
    return true;
  }

  function isAllowed(key: string, now: number): boolean {
    const allowance = allowances.get(key) ?? {left: BURST, at: now};
    allowances.set(key, allowance);
    allowance.left = Math.min(BURST, allowance.left + (now - allowance.at) / REFILL_MS);
    allowance.at = now;
    if (allowance.left < 1) return false;
    allowance.left--;
    return true;
  }
}
