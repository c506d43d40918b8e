/** What the user's config.yaml says; what it does not say is as in `defaultConfig`. */
export type Config = {
  /** Nothing is ever changed. */
  readonly readOnly: boolean;
  /** Contexts whose names match start locked: patterns with * and ?; one that begins with ! excepts. */
  readonly protect: readonly string[];
  /** By the name of a context; these go before the two above. */
  readonly contexts: {readonly [name: string]: {readonly readOnly?: boolean | undefined; readonly protect?: boolean | undefined}};
  /** Of a log view. */
  readonly logs: {
    /** What its lines in memory may take. */
    readonly keepBytes: number;
  };
};

export const defaultConfig: Config = {readOnly: false, protect: ['*prod*'], contexts: {}, logs: {keepBytes: 32 * 1024 ** 2}};
