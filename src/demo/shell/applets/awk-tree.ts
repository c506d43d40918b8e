/** A program of awk as a tree. */
export type AwkRule = {
  readonly pattern: 'BEGIN' | 'END' | AwkExpression | undefined;
  /** The end of a range. */
  readonly until?: AwkExpression | undefined;
  readonly body: AwkStatement | undefined;
};

export type AwkProgram = {
  readonly rules: readonly AwkRule[];
  readonly functions: ReadonlyMap<string, {readonly parameters: readonly string[]; readonly body: AwkStatement}>;
};

export type AwkStatement =
  | {readonly type: 'block'; readonly body: readonly AwkStatement[]}
  | {
      readonly type: 'print';
      readonly values: readonly AwkExpression[];
      readonly isFormatted: boolean;
      readonly target?: AwkExpression;
      readonly isAppending?: boolean;
    }
  | {readonly type: 'if'; readonly condition: AwkExpression; readonly then: AwkStatement; readonly otherwise: AwkStatement | undefined}
  | {
      readonly type: 'loop';
      readonly first?: AwkStatement | undefined;
      readonly condition: AwkExpression | undefined;
      readonly step?: AwkStatement | undefined;
      readonly body: AwkStatement;
      readonly isTestedAfter: boolean;
    }
  | {readonly type: 'each'; readonly name: string; readonly array: string; readonly body: AwkStatement}
  | {readonly type: 'delete'; readonly name: string; readonly index: readonly AwkExpression[] | undefined}
  | {readonly type: 'leave'; readonly how: 'next' | 'break' | 'continue' | 'exit' | 'return'; readonly value?: AwkExpression | undefined}
  | {readonly type: 'expression'; readonly value: AwkExpression};

export type AwkExpression =
  | {readonly type: 'number'; readonly value: number}
  | {readonly type: 'text'; readonly value: string}
  | {readonly type: 'regex'; readonly regex: RegExp}
  | {readonly type: 'name'; readonly name: string}
  | {readonly type: 'field'; readonly index: AwkExpression}
  | {readonly type: 'element'; readonly name: string; readonly index: readonly AwkExpression[]}
  | {readonly type: 'assign'; readonly target: AwkExpression; readonly operator: string; readonly value: AwkExpression}
  | {readonly type: 'count'; readonly target: AwkExpression; readonly by: 1 | -1; readonly isBefore: boolean}
  | {readonly type: 'unary'; readonly operator: string; readonly value: AwkExpression}
  | {readonly type: 'binary'; readonly operator: string; readonly left: AwkExpression; readonly right: AwkExpression}
  | {readonly type: 'choice'; readonly condition: AwkExpression; readonly yes: AwkExpression; readonly no: AwkExpression}
  | {readonly type: 'in'; readonly index: readonly AwkExpression[]; readonly name: string}
  | {readonly type: 'call'; readonly name: string; readonly given: readonly AwkExpression[]};
