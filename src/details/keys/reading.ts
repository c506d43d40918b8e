import type {DataEntry} from '../../kube/data-entries.ts';
import type {Doc, DocLine, DocSpan} from '../document.ts';
import type {TextValue} from './value.ts';
import type {Moment} from './words.ts';

/** What is understood of a value beyond its text. */
export type Reading = {
  /** `PEM certificate`. */
  readonly what: string;
  /** Said with it: until when it holds. */
  readonly told?: DocSpan | undefined;
  /** Lines of depth 1 and deeper. */
  readonly facts: readonly DocLine[];
  /** What stands below them, where it is long. */
  readonly more?: readonly Doc[];
  /** Something in it is still hidden, so the text is not shown. */
  readonly isPartlyMasked?: boolean;
};

/** A value is undefined where it is masked or no text. */
export type Other = {readonly entry: DataEntry; readonly isMasked: boolean; value(): TextValue | undefined};

/** What a reader may know beside the value that it reads. */
export type Surroundings = Moment & {
  readonly entry: DataEntry;
  /** The other keys of the object. */
  others(): readonly Other[];
  isRevealed(secret: string): boolean;
};

/** Undefined where the value is nothing for it. */
export type Reader = (value: TextValue, around: Surroundings) => Reading | undefined;
