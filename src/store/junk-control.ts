import type {JunkMark} from '../kube/junk-pod.ts';

/** Which form something was typed in. */
export type RunForm = 'run' | 'debug' | 'node';

/** Texts by the names of a form's fields. */
export type TypedRun = Readonly<Record<string, string>>;

/** A pod of ours: its name is chosen by us and never used again. */
export type JunkPlace = {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  /** ms since the epoch. */
  readonly deadlineAt: number;
};

/** A container to join, and what is told of it. */
export type JunkOpening = {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** `junk`, `node n1`, `debug`. */
  readonly title: string;
  readonly command: string;
  /** What it runs writes a prompt when enter is pressed. */
  readonly isShell: boolean;
};

/** What actions may ask of junk and debug containers. */
export type JunkControl = {
  /** How a pod that is made now is marked, and a name that nobody has. */
  mark(): JunkMark;
  name(): string;
  /** Five letters that nobody has. */
  suffix(): string;
  /** What was typed in a form before, the newest first. */
  past(form: RunForm): readonly TypedRun[];
  remember(form: RunForm, typed: TypedRun): void;
  /** Puts a pod on the list of what is to be removed, before it is made. */
  expect(place: JunkPlace): Promise<void>;
  /** It was not made after all. Where that is not sure, since no answer came, it is looked for a while. */
  forget(place: JunkPlace, how: {readonly isSure: boolean}): void;
  /** It was made, or may have been where the answer was lost (uid ''): opens its session, at whose end it is removed. */
  openPod(place: JunkPlace, uid: string, opening: JunkOpening): void;
  /** Opens a session in an ephemeral container, at whose end its shell is ended. */
  openDebug(opening: JunkOpening): void;
};
