/** What `dogwatch logs` is asked for, as it was typed. */
export type LogsWish = {
  /** `web`, `pod/web-1`, `deploy/web`. */
  readonly targets: readonly string[];
  readonly selector: string | undefined;
  /** Undefined: the context's; empty: all. */
  readonly namespace: string | undefined;
  readonly context: string | undefined;
  readonly container: string | undefined;
  readonly isFollowing: boolean;
  readonly isPrevious: boolean;
  readonly since: string | undefined;
  /** The last so many lines of each container. */
  readonly tail: number | undefined;
  readonly level: string | undefined;
  readonly grep: readonly string[];
  /** How a line is printed: in a form for people, as it is, or as one JSON object. */
  readonly form: 'people' | 'raw' | 'json';
};

/** Options that only `dogwatch logs` has, as Node's parseArgs takes them. */
export const logOptions = {
  follow: {type: 'boolean', short: 'f'},
  previous: {type: 'boolean', short: 'p'},
  since: {type: 'string'},
  tail: {type: 'string'},
  level: {type: 'string'},
  grep: {type: 'string', multiple: true},
  json: {type: 'boolean'},
  raw: {type: 'boolean'},
  container: {type: 'string', short: 'c'},
} as const;

export type LogValues = {
  readonly follow?: boolean | undefined;
  readonly previous?: boolean | undefined;
  readonly since?: string | undefined;
  readonly tail?: string | undefined;
  readonly level?: string | undefined;
  readonly grep?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
  readonly raw?: boolean | undefined;
  readonly container?: string | undefined;
};

type Place = Pick<LogsWish, 'selector' | 'namespace' | 'context'>;

/** The wish, or what is wrong with it. */
export function logsWishOf(values: LogValues, targets: readonly string[], place: Place): LogsWish | string {
  const {follow = false, previous = false, since, tail, level, grep = [], json = false, raw = false, container} = values;
  if (targets.length === 0 && place.selector === undefined) {
    return 'logs needs a target, such as deploy/web, the beginning of a name, or -l app=web';
  }
  if (json && raw) return '--json and --raw exclude each other';
  if (since !== undefined && tail !== undefined) return '--since and --tail exclude each other';
  if (tail !== undefined && !/^\d{1,9}$/.test(tail)) return `--tail takes a number of lines, not ${tail}`;
  return {
    ...place,
    targets,
    container,
    // The log of an instance that has ended gets no more lines.
    isFollowing: follow && !previous,
    isPrevious: previous,
    since,
    tail: tail === undefined ? undefined : Number(tail),
    level,
    grep,
    form: json ? 'json' : raw ? 'raw' : 'people',
  };
}
