import type {AwkExpression} from './awk-tree.ts';
import type {Token} from './awk-tokens.ts';
import {UsageProblem} from './options.ts';
import {regexFrom} from './regex.ts';

/** Parses expressions; the rest of the language is built on it. */
export class AwkExpressions {
  readonly tokens: readonly Token[];
  at = 0;
  /** Within print, `>` is a redirection. */
  isPrinting = false;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  list(end: string): AwkExpression[] {
    const values: AwkExpression[] = [];
    while (!this.skip(end)) {
      values.push(this.expression());
      this.skipLines();
      if (!this.skip(',') && !this.is(end)) throw this.unexpected();
      this.skipLines();
    }
    return values;
  }

  expression(): AwkExpression {
    const left = this.#choice();
    const operator = this.tokens[this.at]?.text ?? '';
    const isTarget = left.type === 'name' || left.type === 'field' || left.type === 'element';
    if (!isTarget || !/^(=|[-+*/%^]=|\*\*=)$/.test(operator) || this.tokens[this.at]!.type !== 'sign') return left;
    this.at++;
    this.skipLines();
    return {type: 'assign', target: left, operator: operator.slice(0, -1).replace('**', '^'), value: this.expression()};
  }

  #choice(): AwkExpression {
    const condition = this.#binary(0);
    if (!this.skip('?')) return condition;
    this.skipLines();
    const yes = this.expression();
    this.skipLines();
    this.expect(':');
    this.skipLines();
    return {type: 'choice', condition, yes, no: this.expression()};
  }

  #binary(level: number): AwkExpression {
    const operators = levels[level];
    if (!operators) return this.concatenation();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.tokens[this.at];
      if (token?.type === 'name' && token.text === 'in' && level === 2) {
        this.at++;
        left = {type: 'in', index: [left], name: this.tokens[this.at++]?.text ?? ''};
        continue;
      }
      if (token?.type !== 'sign' || !operators.includes(token.text) || (token.text === '>' && this.isPrinting)) return left;
      this.at++;
      this.skipLines();
      left = {type: 'binary', operator: token.text, left, right: this.#binary(level + 1)};
    }
  }

  concatenation(): AwkExpression {
    let left = this.#sum();
    for (;;) {
      const token = this.tokens[this.at];
      const begins =
        token &&
        (/^(number|text|call|regex)$/.test(token.type) ||
          (token.type === 'name' && token.text !== 'in') ||
          (token.type === 'sign' && /^(\$|!|\(|-|\+|\+\+|--)$/.test(token.text)));
      if (!begins || (token.type === 'sign' && /^[-+]$/.test(token.text))) return left;
      left = {type: 'binary', operator: ' ', left, right: this.#sum()};
    }
  }

  #sum(): AwkExpression {
    let left = this.#product();
    while (this.is('+') || this.is('-')) {
      const operator = this.tokens[this.at++]!.text;
      left = {type: 'binary', operator, left, right: this.#product()};
    }
    return left;
  }

  #product(): AwkExpression {
    let left = this.#unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.tokens[this.at++]!.text;
      left = {type: 'binary', operator, left, right: this.#unary()};
    }
    return left;
  }

  #unary(): AwkExpression {
    for (const operator of ['!', '-', '+']) if (this.skip(operator)) return {type: 'unary', operator, value: this.#unary()};
    const base = this.#postfix();
    if (!this.skip('^') && !this.skip('**')) return base;
    return {type: 'binary', operator: '^', left: base, right: this.#unary()};
  }

  #postfix(): AwkExpression {
    for (const [sign, by] of [
      ['++', 1],
      ['--', -1],
    ] as const)
      if (this.skip(sign)) return {type: 'count', target: this.#primary(), by, isBefore: true};
    const value = this.#primary();
    const isTarget = value.type === 'name' || value.type === 'field' || value.type === 'element';
    for (const [sign, by] of [
      ['++', 1],
      ['--', -1],
    ] as const)
      if (isTarget && this.skip(sign)) return {type: 'count', target: value, by, isBefore: false};
    return value;
  }

  #primary(): AwkExpression {
    const token = this.tokens[this.at++];
    if (!token) throw new UsageProblem('cmd. line:1: Unexpected end of string');
    switch (token.type) {
      case 'number':
        return {type: 'number', value: Number(token.text)};
      case 'text':
        return {type: 'text', value: token.text};
      case 'regex':
        return {type: 'regex', regex: regexFrom(token.text, {isExtended: true})};
      case 'call':
        this.at++;
        return {type: 'call', name: token.text, given: this.list(')')};
      case 'name':
        if (this.skip('[')) return {type: 'element', name: token.text, index: this.list(']')};
        if (token.text === 'length') return {type: 'call', name: 'length', given: []};
        return {type: 'name', name: token.text};
    }
    if (token.text === '$') {
      const isCounted = this.is('++') || this.is('--');
      return {type: 'field', index: isCounted ? this.#postfix() : this.#primary()};
    }
    if (token.text === '-') return {type: 'unary', operator: '-', value: this.#primary()};
    if (token.text === '(') {
      const outer = this.isPrinting;
      this.isPrinting = false;
      const values = this.list(')');
      this.isPrinting = outer;
      if (values.length > 1 && this.skipName('in')) return {type: 'in', index: values, name: this.tokens[this.at++]?.text ?? ''};
      if (values.length === 1) return values[0]!;
    }
    this.at--;
    throw this.unexpected();
  }

  is(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.type === 'sign' && token.text === text;
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  skipName(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.type !== 'name' || token.text !== text) return false;
    this.at++;
    return true;
  }

  skipLines(): void {
    while (this.tokens[this.at]?.type === 'line') this.at++;
  }

  skipEnds(): void {
    while (this.tokens[this.at]?.type === 'line' || this.is(';')) this.at++;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw this.unexpected();
  }

  unexpected(): UsageProblem {
    return new UsageProblem(this.at >= this.tokens.length ? 'cmd. line:1: Unexpected end of string' : 'cmd. line:1: Unexpected token');
  }
}

/** From the loosest to the tightest, down to what is concatenated. */
const levels: readonly (readonly string[])[] = [['||'], ['&&'], [], ['~', '!~'], ['<', '<=', '==', '!=', '>', '>=']];
