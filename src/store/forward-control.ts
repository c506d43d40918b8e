import type {PortProposal, PortWishes} from '../kube/port-words.ts';
import type {ForwardTarget} from './forward.ts';

/** Which ports there are, the best first; `problem` says why none is known. */
export type PortOffer = {readonly proposals: readonly PortProposal[]; readonly problem: string | undefined};

/** What actions may ask of forwards. What comes of it is told in the bottom line. */
export type ForwardControl = {
  /** The ports that could be forwarded of what the context that is shown has. Never rejects. */
  offer(targets: readonly ForwardTarget[]): Promise<PortOffer>;
  /** Opens one for each target, after the first with free local ports. Without wishes: the best port that there is. */
  open(targets: readonly ForwardTarget[], wishes: PortWishes | undefined): void;
  start(ids: readonly number[]): void;
  stop(ids: readonly number[]): void;
  /** Closes what is open and begins anew. */
  restart(ids: readonly number[]): void;
  /** Stops them and takes them out of the list. */
  forget(ids: readonly number[]): void;
  /** Keeps them for later sittings, with their contexts. */
  save(ids: readonly number[]): void;
};
