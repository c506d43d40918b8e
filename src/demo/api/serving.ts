import type {Demo} from '../demo.ts';
import type {Random} from '../random.ts';
import type {VirtualResource} from './virtual.ts';

/** A server: what it serves, and how it is reached. */
export type Serving = {
  readonly demo: Demo;
  /** Of the server alone. */
  readonly random: Random;
  readonly virtual: readonly VirtualResource[];
  /** Host and port. */
  readonly address: string;
};
