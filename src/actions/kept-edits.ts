import type {Unsent} from '../changes/edit-sheet.ts';
import type {Store} from '../store/state.ts';

/** `discard` removes its file. */
export type KeptEdit = Unsent & {readonly discard: (() => void) | undefined};

/** Texts that were saved in the editor and have not become a change, by uid, for as long as the program runs. */
export function keptEdits(store: Store): Map<string, KeptEdit> {
  const known = byStore.get(store) ?? new Map<string, KeptEdit>();
  byStore.set(store, known);
  return known;
}

const byStore = new WeakMap<Store, Map<string, KeptEdit>>();
