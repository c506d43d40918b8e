import type {Store} from '../store/state.ts';

/** Follows what the dialog says, while it is open, of why it refuses. Calling what comes back ends that and tells the last of it. */
export function watchRefusal(store: Store): () => string | undefined {
  let refused: string | undefined;
  const unsubscribe = store.subscribe(({dialog}) => {
    if (dialog) refused = dialog.stage === 'refused' ? (dialog.rows[0]?.refused ?? dialog.problem) : undefined;
  });
  return () => {
    unsubscribe();
    return refused;
  };
}
