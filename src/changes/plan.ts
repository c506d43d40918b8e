import type {Because, Change, Draft, Sent} from './change.ts';
import type {Lookup} from './lookups/lookup.ts';

/** What a form holds when it is read: texts by the names of its fields; toggles are 'yes' or ''. */
export type Values = Readonly<Record<string, string>>;

export type Field = {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'number' | 'choice' | 'toggle';
  readonly value: string;
  /** For a choice; shown in the place of its value where `text` is given. */
  readonly options?: readonly {readonly value: string; readonly text?: string}[];
  /** What may be typed, in few words: `key=value, key- removes`. */
  readonly help?: string;
  /** For a text: what was typed in it before, the newest first; ↑ and ↓ walk it. */
  readonly past?: readonly string[];
};

/** What runs for longer, shown in the bottom line; ctrl-c aborts `signal`. */
export type TaskHandle = {
  readonly signal: AbortSignal;
  /** Says where it stands: `3 of 4 ready`. */
  tell(text: string): void;
};

/** What an action asks the pipeline for: changes to preview, to confirm once, and to send. */
export type Plan = {
  /** `Scale to zero`. */
  readonly title: string;
  /** What `y` does: `scale 3 to zero`. The count is of the changes that can be sent. */
  readonly doing: (count: number) => string;
  /** What was done: `3 deployments scaled to zero`. */
  readonly done: (count: number) => string;
  /** Read before the changes can be told; a number is read with every digit, a text on enter. */
  readonly fields?: readonly Field[];
  /** The fields in full, where the cluster has to be asked for that: the dialog is there at once with `fields`, and takes what is typed. */
  readonly later?: () => Promise<readonly Field[] | Because>;
  readonly drafts: (values: Values) => readonly Draft[] | Because | Promise<readonly Draft[] | Because>;
  /** What else is looked up and told, such as autoscalers and disruption budgets. */
  readonly lookups?: readonly Lookup[];
  /** What is kept, and the way back: `The counts are kept: Z restores them, u undoes this.` Only said where something can be taken back. */
  readonly promise?: string;
  /** What to press next, said with the result: `Z restore`. */
  readonly next?: string;
  /** Those are sent before all others, one by one, and stand first among the drafts; where one is refused or fails, the others are left alone. */
  readonly leads?: (change: Change) => boolean;
  /** How many are sent at the same time; 8 unless told. */
  readonly width?: number;
  /** Told, and awaited, before the first is sent. */
  readonly begins?: (task: TaskHandle) => void | Promise<void>;
  /** Awaited after each change before its place is free for the next: what rolls out in waves. A throw stops what has not begun. */
  readonly settle?: (sent: Sent, task: TaskHandle) => Promise<void>;
  /** What the ledger says caused it. */
  readonly cause?: {readonly undoes?: string; readonly redoes?: string; readonly resumes?: string};
  /** What ran when the program died can be gone on with: see `resume-change`. */
  readonly isResumable?: boolean;
};
