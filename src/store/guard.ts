/** What stands between a key and a cluster, for the context that is shown. */
export type Guard = {
  /** Nothing may be changed at all, and why: `read-only by --readonly`. */
  readonly readOnlyBecause: string | undefined;
  /** The context starts locked, and why: `protected, as its name matches *prod*`. */
  readonly protectedBecause: string | undefined;
  /** Until when (ms since the epoch) a protected context is unlocked, and what for. */
  readonly unlocked: {readonly until: number; readonly reason: string} | undefined;
};

export const openGuard: Guard = {readOnlyBecause: undefined, protectedBecause: undefined, unlocked: undefined};

/** What the user has set down about contexts. */
export type GuardRules = {
  readonly readOnly: boolean;
  /** Patterns of names, with * and ?; one that begins with ! excepts. */
  readonly protect: readonly string[];
  /** What goes before all that, by the name of the context. */
  readonly contexts: {readonly [name: string]: {readonly readOnly?: boolean | undefined; readonly protect?: boolean | undefined}};
};

/** What a context begins with. `isReadOnly` is `--readonly`, which no file takes back. */
export function guardOf(context: string, {readOnly, protect, contexts}: GuardRules, isReadOnly: boolean): Guard {
  const own = Object.hasOwn(contexts, context) ? contexts[context] : undefined;
  return {
    readOnlyBecause: isReadOnly
      ? 'read-only by --readonly; start without it to change things'
      : (own?.readOnly ?? readOnly)
        ? 'read-only; readOnly in config.yaml says so'
        : undefined,
    protectedBecause: own?.protect === undefined ? protectedBy(context, protect) : own.protect ? 'protected by config.yaml' : undefined,
    unlocked: undefined,
  };
}

/**
 * Why nothing can be changed now, or undefined where it can. Whatever could change a cluster asks this: changes, and also shells, attach,
 * copies, forwards and proxies. An unlocking that is over is taken out of the state by its own timer.
 */
export function lockedBecause({readOnlyBecause, protectedBecause, unlocked}: Guard): string | undefined {
  if (readOnlyBecause !== undefined) return readOnlyBecause;
  if (protectedBecause !== undefined && !unlocked) return `${protectedBecause}; :unlock 10m REASON opens it`;
  return undefined;
}

function protectedBy(context: string, patterns: readonly string[]): string | undefined {
  if (patterns.some(pattern => pattern.startsWith('!') && matches(context, pattern.slice(1)))) return undefined;
  const found = patterns.find(pattern => !pattern.startsWith('!') && matches(context, pattern));
  return found === undefined ? undefined : `protected, as its name matches ${found}`;
}

/** Capitals do not matter: PROD is as dear as prod. Goes back only to the last star, so that no pattern takes long. */
function matches(name: string, wanted: string): boolean {
  const text = Array.from(name.toLowerCase());
  const pattern = Array.from(wanted.toLowerCase());
  let at = 0;
  let from = -1;
  let star = -1;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      from = i;
    } else if (pattern[at] === '?' || pattern[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++from;
    } else return false;
  }
  return pattern.slice(at).every(character => character === '*');
}
