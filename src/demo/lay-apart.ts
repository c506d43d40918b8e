import {createAgenda} from './agenda.ts';
import type {Demo} from './demo.ts';
import {createRandom} from './random.ts';
import {Registry} from './registry.ts';
import {Store} from './store.ts';
import type {ResourceType} from './type.ts';

/** A type, and how many objects of it there are at most. */
export type Share = readonly [type: ResourceType, most: number];

/**
 * Lays objects that `make` creates when somebody first looks at one of their types: as if they had been created `since`, with chance of their
 * own, in a store where nothing else is. `make` may advance the time.
 */
export function layApart(demo: Demo, shares: readonly Share[], make: (apart: Demo) => void, since = demo.agenda.now()): void {
  const seed = demo.random.below(2 ** 32);
  let made: Store | undefined;
  for (const [type, most] of shares) demo.store.lay(type, most, demo.agenda.now(), () => madeStore().list(type));

  function madeStore(): Store {
    if (made) return made;
    const agenda = createAgenda(since);
    const random = createRandom(seed);
    const store = new Store();
    made = store;
    make({...demo, agenda, random, store, registry: new Registry(store, agenda, random)});
    return store;
  }
}
