import {useSyncExternalStore} from 'react';
import type {State, Store} from '../store/state.ts';

/** What `select` takes out of the state; React draws anew only where that differs by identity. */
export function useStore<T>(store: Store, select: (state: State) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}
