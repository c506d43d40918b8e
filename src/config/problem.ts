/** Something in a user's file that could not be used; the program starts all the same. */
export type Problem = {
  readonly file: string;
  /** Counted from 1; 0 where the whole file is meant. */
  readonly line: number;
  /** What is wrong and what was expected. */
  readonly message: string;
};
