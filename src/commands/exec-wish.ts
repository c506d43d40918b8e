/** What `dogwatch exec` is asked for, as it was typed. */
export type ExecWish = {
  /** `web`, `pod/web-1`, `deploy/web`. */
  readonly target: string;
  /** Undefined: a shell. */
  readonly command: readonly string[] | undefined;
  readonly container: string | undefined;
  /** What is typed, or comes by a pipe, goes to the command. */
  readonly hasInput: boolean;
  readonly hasTerminal: boolean;
  /** Undefined: the context's. */
  readonly namespace: string | undefined;
  readonly context: string | undefined;
};

/** Options that `dogwatch exec` has beside the usual ones, as Node's parseArgs takes them. */
export const execOptions = {
  stdin: {type: 'boolean', short: 'i'},
  tty: {type: 'boolean', short: 't'},
  container: {type: 'string', short: 'c'},
} as const;

export type ExecValues = {
  readonly stdin?: boolean | undefined;
  readonly tty?: boolean | undefined;
  readonly container?: string | undefined;
};

/** The wish, or what is wrong with it. `command` are the words behind `--`. */
export function execWishOf(
  {stdin = false, tty = false, container}: ExecValues,
  targets: readonly string[],
  command: readonly string[],
  place: Pick<ExecWish, 'namespace' | 'context'>,
): ExecWish | string {
  const [target, ...more] = targets;
  if (target === undefined) return 'exec needs a pod, or what has pods, such as deploy/web';
  if (more.length > 0) return `exec takes one target; the command stands behind --, as in: dogwatch exec ${target} -- ${more.join(' ')}`;
  if (command.length === 0 && !(stdin && tty)) return 'exec needs a command behind --, such as -- ls; with -it alone it opens a shell';
  return {...place, target, command: command.length === 0 ? undefined : command, container, hasInput: stdin, hasTerminal: tty};
}
