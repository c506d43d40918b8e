/** Arguments that a program cannot understand. */
export class UsageProblem extends Error {
  override name = 'UsageProblem';
  readonly usage: string;
  readonly code: number;

  constructor(message: string, usage = '', code = 1) {
    super(message);
    this.usage = usage;
    this.code = code;
  }
}

export type Options = {
  has(letter: string): boolean;
  /** The last value that was given. */
  value(letter: string): string | undefined;
  all(letter: string): readonly string[];
  readonly words: readonly string[];
};

type Spec = {
  /** Letters; those with a value have a colon after them, as for getopt(3). */
  readonly letters: string;
  readonly long?: Readonly<Record<string, string>>;
  readonly usage?: string;
  /** Options end where the first word stands. */
  readonly isStrict?: boolean;
};

/** Splits arguments as getopt_long(3) does. */
export function parseOptions(given: readonly string[], {letters, long = {}, usage = '', isStrict = false}: Spec): Options {
  const values = new Map<string, string[]>();
  const words: string[] = [];
  const add = (letter: string, value: string) => values.set(letter, [...(values.get(letter) ?? []), value]);
  const takesValue = (letter: string) => letters[letters.indexOf(letter) + 1] === ':';
  for (let index = 0; index < given.length; index++) {
    const word = given[index]!;
    if (word === '--') {
      words.push(...given.slice(index + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = splitAt(word.slice(2));
      const letter = long[name];
      if (letter === undefined) throw new UsageProblem(`unrecognized option '${word}'`, usage);
      if (takesValue(letter)) add(letter, value ?? given[++index] ?? missing(letter));
      else add(letter, value ?? '');
    } else if (word.startsWith('-') && word !== '-') {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at]!;
        if (letter === ':' || !letters.includes(letter)) throw new UsageProblem(`invalid option -- '${letter}'`, usage);
        if (!takesValue(letter)) {
          add(letter, '');
          continue;
        }
        add(letter, word.slice(at + 1) || (given[++index] ?? missing(letter)));
        break;
      }
    } else if (isStrict) {
      words.push(...given.slice(index));
      break;
    } else words.push(word);
  }
  return {
    has: letter => values.has(letter),
    value: letter => values.get(letter)?.at(-1),
    all: letter => values.get(letter) ?? [],
    words,
  };

  function missing(letter: string): never {
    throw new UsageProblem(`option requires an argument -- '${letter}'`, usage);
  }
}

function splitAt(text: string): readonly [string, string | undefined] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** A whole number, with the suffixes that BusyBox knows (k, m, g, b). */
export function numberFrom(text: string): number {
  const [, digits, suffix = ''] = /^([-+]?\d+)([bkKmMgG]?)[bB]?$/.exec(text) ?? [];
  if (digits === undefined) throw new UsageProblem(`invalid number '${text}'`);
  const factors: Readonly<Record<string, number>> = {'': 1, b: 512, k: 1024, K: 1024, m: 2 ** 20, M: 2 ** 20, g: 2 ** 30, G: 2 ** 30};
  return Number(digits) * factors[suffix]!;
}
