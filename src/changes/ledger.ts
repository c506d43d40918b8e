import type {Step, Target, Undo} from './change.ts';

/** What was asked for at once: one dialog, one entry. */
export type Entry = {
  readonly id: string;
  /** In ms since the epoch. */
  readonly at: number;
  readonly who: {readonly user: string; readonly host: string; readonly pid: number};
  readonly context: string;
  /** The user of the kubeconfig. */
  readonly as: string;
  readonly title: string;
  /** Why the context was unlocked, where it was locked. */
  readonly reason: string | undefined;
  readonly cause: {readonly undoes?: string; readonly redoes?: string; readonly resumes?: string};
  readonly isResumable: boolean;
  readonly changes: readonly EntryChange[];
  /** Undefined while it runs, or where it was cut short. */
  readonly endedAt: number | undefined;
};

export type EntryChange = {
  readonly target: Target;
  readonly sentence: string;
  readonly before: string;
  readonly after: string;
  readonly kubectl: string;
  /** `planned` ones were never sent. */
  readonly outcome: 'planned' | 'done' | 'failed' | 'unknown' | 'cancelled';
  readonly problem: string | undefined;
  readonly undo: Undo;
  /** Of what can be gone on with: a constant patch. */
  readonly step?: Step;
  /** How it is undone is not kept on disk. The ledger sets it. */
  readonly isConfidential?: true;
};

/** What is written when a change has been made. */
export type Settled = Pick<EntryChange, 'outcome' | 'problem' | 'undo'>;

/**
 * Changes on disk and in memory. Nothing here rejects: what could not be kept is answered in words (undefined where all is well), and works
 * in this sitting all the same.
 */
export type Ledger = {
  /** Before anything is sent. */
  begin(entry: Omit<Entry, 'endedAt'>, confidential: ReadonlySet<number>): Promise<string | undefined>;
  settle(id: string, index: number, settled: Settled): Promise<string | undefined>;
  end(id: string, at: number): Promise<string | undefined>;
  /** Oldest first, of this and earlier sittings and of other processes; with what was unreadable. */
  read(): Promise<{readonly entries: readonly Entry[]; readonly problems: readonly string[]}>;
  /** Ids of this sitting's entries, oldest first. */
  readonly own: readonly string[];
  /** What is known without reading: what was last read, and this sitting's entries as they are now. Oldest first. */
  latest(): readonly Entry[];
  /** Calls back whenever an entry of this sitting begins or changes, until the answered function is called. */
  onChange(changed: () => void): () => void;
};
