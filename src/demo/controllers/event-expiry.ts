import type {Controller} from '../demo.ts';
import {EVENT_LIFE_MS} from '../events.ts';
import {keyOf, namespaceAndName} from '../object.ts';
import type {Event} from '../schema/kinds.ts';
import {events} from '../types/events.ts';

/** Those that end within this time end together. */
const SWEEP_MS = 10_000;

/** More are not kept, though a real cluster would: where much goes wrong they would fill the memory. The oldest go. */
const MOST = 5000;
const CROWDED_MS = 1000;

export const eventExpiry: Controller = demo => {
  /** When each ends, in the order of their ends, since each write puts an event last; but for those that were laid. */
  const ends = new Map<string, number>();
  let isInOrder = true;
  let planned: {readonly at: number; readonly cancel: () => void} | undefined;
  for (const event of demo.store.list(events)) ends.set(keyOf(event), demo.agenda.now() + EVENT_LIFE_MS);
  demo.store.subscribe(events, ({type, object, isLaid}) => {
    const key = keyOf(object);
    ends.delete(key);
    if (type === 'DELETED') return;
    if (isLaid) isInOrder = false;
    const end = (isLaid ? lastTime(object as Event) : demo.agenda.now()) + EVENT_LIFE_MS;
    ends.set(key, end);
    plan(ends.size > MOST ? demo.agenda.now() - SWEEP_MS + CROWDED_MS : end);
  });
  const [first] = ends.values();
  if (first !== undefined) plan(first);

  function plan(end: number): void {
    const at = end + SWEEP_MS;
    if (planned && planned.at <= at) return;
    planned?.cancel();
    planned = {at, cancel: demo.agenda.after(at - demo.agenda.now(), sweep)};
  }

  function sweep(): void {
    planned = undefined;
    if (!isInOrder) putInOrder();
    const now = demo.agenda.now();
    for (const [key, end] of ends) {
      if (end > now && ends.size <= MOST) {
        plan(end);
        break;
      }
      ends.delete(key);
      const place = namespaceAndName(key);
      if (demo.store.get(events, ...place)) demo.registry.remove(events, ...place);
    }
  }

  function putInOrder(): void {
    isInOrder = true;
    const ordered = [...ends].sort(([, one], [, other]) => one - other);
    ends.clear();
    for (const [key, end] of ordered) ends.set(key, end);
  }
};

function lastTime({lastTimestamp, series, eventTime}: Event): number {
  return Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '') || 0;
}
