import type {KubeObject} from '../../kube/object.ts';
import type {DocLine} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';

/** What is told of the objects of one kind. */
export type Summary = {
  /** Beside its events. `object` has its kind. */
  readonly needs?: (inspected: Inspected, object: KubeObject) => readonly Need[];
  readonly lines: (inspected: Inspected, object: KubeObject) => readonly DocLine[];
};
