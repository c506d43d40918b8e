import type {Random} from '../../random.ts';
import type {Stream} from '../process.ts';
import type {Reply} from '../run.ts';

/** What an application does, told beforehand: nothing of it is computed before somebody looks. */
export type Program = {
  /** From its start until it answers. */
  readonly startsAfterMs?: number;
  readonly ports?: readonly number[];
  /** What it answers; the usual pages (front, health, metrics) unless told. */
  readonly respond?: (request: Request) => Reply;
  readonly usage?: UsageCurve;
  readonly logs?: LogRecipe;
  /** Without these it cannot live: it panics soon after its start. */
  readonly needs?: readonly Need[];
  readonly fate?: Fate;
  /** How long it takes to end when it is told to; it does so with this exit code. Never where it does not listen to TERM. */
  readonly stopsAfterMs?: number | 'never';
  readonly stopCode?: number;
};

export type Request = {readonly method: string; readonly path: string; readonly port: number; readonly about: About; readonly now: number};

/** What a program knows of itself. */
export type About = {
  readonly seed: number;
  readonly startedAt: number;
  readonly hostname: string;
  readonly env: Readonly<Record<string, string>>;
  readonly image: string;
  readonly args: readonly string[];
};

/** Follows the day: `base` at night, `peak` at noon. */
export type UsageCurve = {
  readonly millicores: {readonly base: number; readonly peak: number};
  readonly mebibytes: {readonly base: number; readonly peak: number};
  /** CPU that its start takes, for a minute. */
  readonly startMillicores?: number;
  /** Up and down within so many minutes, in place of the day. */
  readonly waveMinutes?: number;
};

/** One entry of a log: its lines, in the order of writing, without newlines; as bytes where they are no text. */
export type Entry = {readonly stream?: Stream; readonly lines: readonly (string | Uint8Array)[]};

export type LogRecipe = {
  /** Entries a minute at the peak of the day; three million at most. */
  readonly perMinute: number;
  /** Share of the peak that is left at night; 0.2 unless told. With 1 no number of an entry is left out. */
  readonly night?: number;
  /** Bytes that an entry takes about, for the size of the log file. */
  readonly bytes?: number;
  entry(entry: {readonly at: number; readonly random: Random; readonly number: number; readonly about: About}): Entry;
  /** What is written at the start, and how long after it. */
  readonly start?: (about: About) => readonly (Entry & {readonly afterMs: number})[];
};

/** What a program looks for when it starts. */
export type Need =
  | {readonly env: string; readonly words?: readonly string[]}
  | {readonly file: string; readonly words?: readonly string[]}
  /** A name in the cluster, as a program would look it up: `db`, `db.shop`. `ready`: something must answer behind it. */
  | {readonly service: string; readonly isReady?: boolean; readonly words?: readonly string[]};

/** How it goes wrong, so long after its start. `spread` moves that by up to so much of itself from container to container. */
export type Fate = {
  readonly afterMs: number;
  readonly spread?: number;
} & (
  | {readonly kind: 'exit'; readonly code: number; readonly words?: readonly string[]}
  /** Memory grows until the limit of the container, or until `mebibytes` where it has none. */
  | {readonly kind: 'leak'; readonly mebibytes?: number}
  /** It lives on, but these probes of it fail. */
  | {
      readonly kind: 'unhealthy';
      readonly probes: readonly ('readiness' | 'liveness')[];
      readonly status?: number;
      readonly words?: readonly string[];
    }
);

/** What a program sees of the cluster. */
export type View = {
  readonly env: Readonly<Record<string, string>>;
  hasFile(path: string): boolean;
  /** Undefined where there is no such Service. */
  endpointsOf(service: string): number | undefined;
};

/** When its fate comes; undefined where it has none. */
export function fateTime({fate}: Program, {startedAt, seed}: Pick<About, 'startedAt' | 'seed'>): number | undefined {
  if (!fate) return undefined;
  return startedAt + Math.round(fate.afterMs * (1 + (fate.spread ?? 0) * ((seed % 1000) / 500 - 1)));
}
