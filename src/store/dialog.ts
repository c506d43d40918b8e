import type {Line} from './line.ts';

/** A field of a form, as it stands. */
export type DialogField = {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'number' | 'choice' | 'toggle';
  /** Toggles are 'yes' or ''. */
  readonly value: string;
  readonly line: Line;
  readonly options: readonly {readonly value: string; readonly text?: string}[];
  readonly help: string;
  /** What was typed in it before, the newest first. */
  readonly past?: readonly string[];
};

/** One object in a dialog. */
export type DialogRow = {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly effect: string;
  /** Why it will not be changed. */
  readonly refused: string | undefined;
};

export type DialogNote = {readonly level: 'info' | 'warn' | 'grave'; readonly text: string};

/** A change before it happens. It takes all keys. */
export type Dialog = {
  readonly id: number;
  readonly title: string;
  readonly context: string;
  /** The context is one that starts locked. */
  readonly isProtected: boolean;
  readonly fields: readonly DialogField[];
  /** Index of a field, or how many fields there are for Cancel, or one more for what `y` does. */
  readonly focus: number;
  /** `asking`: a field has to be filled. `looking`: the preview is on its way. `refused`: nothing can be sent. */
  readonly stage: 'asking' | 'looking' | 'ready' | 'refused';
  /** The preview has been painted: `y` counts. */
  readonly isSeen: boolean;
  readonly rows: readonly DialogRow[];
  readonly notes: readonly DialogNote[];
  /** What cannot be gone on with at all, or is wrong in a field. */
  readonly problem: string | undefined;
  readonly promise: string | undefined;
  readonly kubectl: readonly string[];
  /** What `y` does. */
  readonly doing: string;
  /** How far looking has come: `120 of 200`. */
  readonly progress: string | undefined;
  /** Lines of the differences in full, made when `d` asks for them. */
  readonly differences: readonly DifferenceLine[] | undefined;
  /** The first line shown of what is too long. */
  readonly top: number;
  /** What was just pressed and did not count. */
  readonly told: string | undefined;
};

export type DifferenceLine = {readonly sign: ' ' | '+' | '-' | '@'; readonly text: string};

/** What runs for longer. */
export type Task = {readonly id: number; readonly title: string; readonly text: string};
