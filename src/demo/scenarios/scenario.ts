import type {Demo} from '../demo.ts';

/** A cluster to look at: what is in it, and what goes on. */
export type Scenario = {
  readonly name: string;
  /** One line for lists. */
  readonly about: string;
  /** The namespace that its kubeconfig begins in. */
  readonly home: string;
  /** What a number behind a colon means, as in `huge:100000`; without it none may be given. */
  readonly size?: {readonly meaning: string; readonly usual: number; readonly most: number};
  /** How long before now it begins, in milliseconds: the cluster has a past. */
  readonly past: number;
  /** Makes the cluster. Time may be advanced on the way, by `past` at most; what is left of it passes afterwards. */
  play(demo: Demo, size: number): void;
};
