import type {Change, Note} from '../change.ts';
import type {Cluster} from '../cluster.ts';

/**
 * Looks up what goes with changes and tells it. `changes` are previewed one by one, so that what needs only the targets can begin at once:
 * `targets` are known from the start, `previewed` resolves when every change is. Throws an ApiError where it could not be looked up; the
 * caller tells that with `about`.
 */
export type Lookup = {
  /** What could not be looked up, where it throws: `disruption budgets`. */
  readonly about: string;
  look(asked: Looked): Promise<readonly Note[]>;
};

export type Looked = {
  readonly cluster: Cluster;
  readonly subjects: readonly Subject[];
  readonly previewed: Promise<readonly Change[]>;
  readonly signal: AbortSignal;
  /** One GET for the same path and query, whoever asks. */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
};

/** What is known of a target before anything is read: what its row told. */
export type Subject = {
  readonly target: import('../change.ts').Target;
  /** The pods that belong to it, as a label selector; undefined where it selects none or that is not known. */
  readonly selector: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
};
