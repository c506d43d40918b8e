import type {Row} from '../kube/row.ts';
import type {Scope} from './kind.ts';

/** Enter on what owns or selects pods shows them. `noun` is the kind in a sentence: `Service`. */
export function opensPods(noun: string): (row: Row) => Scope | {readonly because: string} {
  return ({name, namespace, selector}) =>
    selector === undefined ? {because: `${noun} ${name} has no selector`} : {kind: 'pods', namespace, labelSelector: selector};
}

export function opensNothing(noun: string): () => {readonly because: string} {
  return () => ({because: `Nothing lies inside ${/^[AEIO]/.test(noun) ? 'an' : 'a'} ${noun}`});
}
