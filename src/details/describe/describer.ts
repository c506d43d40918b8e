import type {DocLine} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';

/**
 * How the objects of a kind are described. `lines` may hold the span `tab` (see align.ts), which ends a cell: the tab aligns cells that stand below
 * each other in consecutive lines over the whole document, so lines of several parts simply follow each other. Neither throws on odd objects.
 */
export type Describer = {
  /** Beside the object and its events, which are asked for all kinds and shown at the end. May be asked before the object has been read. */
  readonly needs?: (inspected: Inspected) => readonly Need[];
  /** Only called with an object that has been read. */
  readonly lines: (inspected: Inspected) => readonly DocLine[];
  /** Nobody tells events about such objects, so none are asked. */
  readonly hasNoEvents?: true;
};
