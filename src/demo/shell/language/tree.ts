/** A shell script as a tree (POSIX 2024, Shell Command Language, and what of bash and ash people type). */
export type Command =
  | {
      readonly type: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | {readonly type: 'pipeline'; readonly commands: readonly Command[]; readonly isNegated: boolean}
  | {readonly type: 'and-or'; readonly left: Command; readonly operator: '&&' | '||'; readonly right: Command}
  | {readonly type: 'list'; readonly items: readonly Item[]}
  | {readonly type: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Command | undefined}
  | {readonly type: 'loop'; readonly isUntil: boolean; readonly condition: Command; readonly body: Command}
  | {readonly type: 'for'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: Command}
  | {readonly type: 'case'; readonly word: Word; readonly arms: readonly Arm[]}
  | {readonly type: 'function'; readonly name: string; readonly body: Command}
  | {readonly type: 'subshell'; readonly body: Command}
  | {readonly type: 'group'; readonly body: Command}
  /** `[[ … ]]`: words are neither split nor matched to files. */
  | {readonly type: 'condition'; readonly words: readonly Word[]}
  | {readonly type: 'calculation'; readonly expression: Word}
  | {readonly type: 'redirected'; readonly body: Command; readonly redirects: readonly Redirect[]};

export type Item = {readonly command: Command; readonly isBackground: boolean};
export type Branch = {readonly condition: Command; readonly body: Command};
export type Arm = {readonly patterns: readonly Word[]; readonly body: Command; readonly isFallingThrough: boolean};
export type Assignment = {readonly name: string; readonly value: Word; readonly isAppending: boolean};

export type Redirect = {
  readonly descriptor: number | undefined;
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '<<' | '<<<';
  /** The file, the descriptor, or the text that is given. */
  readonly target: Word;
};

export type Word = readonly Part[];

export type Part =
  | {readonly type: 'text'; readonly text: string; readonly isQuoted: boolean}
  | {readonly type: 'parameter'; readonly name: string; readonly change: ParameterChange | undefined; readonly isQuoted: boolean}
  | {readonly type: 'command'; readonly body: Command; readonly isQuoted: boolean}
  | {readonly type: 'arithmetic'; readonly expression: Word; readonly isQuoted: boolean};

export type ParameterChange = {
  readonly operator:
    | '-'
    | ':-'
    | '='
    | ':='
    | '+'
    | ':+'
    | '?'
    | ':?'
    | '#'
    | '##'
    | '%'
    | '%%'
    | '/'
    | '//'
    | '/#'
    | '/%'
    | ':'
    | '^'
    | '^^'
    | ','
    | ',,'
    | 'length';
  readonly word: Word;
  /** What replaces, or the length of a substring. */
  readonly second?: Word;
};

export class SyntaxProblem extends Error {
  override name = 'SyntaxProblem';
  /** More input would make it whole: an interactive shell asks for it. */
  readonly isUnfinished: boolean;

  constructor(message: string, isUnfinished: boolean) {
    super(message);
    this.isUnfinished = isUnfinished;
  }
}
