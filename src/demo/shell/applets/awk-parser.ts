import type {AwkExpression, AwkProgram, AwkRule, AwkStatement} from './awk-tree.ts';
import {AwkExpressions} from './awk-expressions.ts';
import {tokensOf} from './awk-tokens.ts';

/** A program of awk. Throws a UsageProblem. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(tokensOf(source)).program();
}

class Parser extends AwkExpressions {
  program(): AwkProgram {
    const rules: AwkRule[] = [];
    const functions = new Map<string, {parameters: readonly string[]; body: AwkStatement}>();
    this.skipEnds();
    while (this.at < this.tokens.length) {
      if (this.skipName('function') || this.skipName('func')) {
        const name = this.tokens[this.at++]?.text ?? '';
        this.expect('(');
        const parameters: string[] = [];
        while (!this.skip(')')) {
          parameters.push(this.tokens[this.at++]?.text ?? '');
          this.skip(',');
        }
        this.skipLines();
        functions.set(name, {parameters, body: this.#block()});
      } else rules.push(this.#rule());
      this.skipEnds();
    }
    return {rules, functions};
  }

  #rule(): AwkRule {
    let pattern: AwkRule['pattern'];
    let until: AwkExpression | undefined;
    if (this.skipName('BEGIN')) pattern = 'BEGIN';
    else if (this.skipName('END')) pattern = 'END';
    else if (!this.is('{')) {
      pattern = this.expression();
      if (this.skip(',')) {
        this.skipLines();
        until = this.expression();
      }
    }
    return {pattern, until, body: this.is('{') ? this.#block() : undefined};
  }

  #block(): AwkStatement {
    this.expect('{');
    const body: AwkStatement[] = [];
    this.skipEnds();
    while (!this.skip('}')) {
      body.push(this.#statement());
      this.skipEnds();
    }
    return {type: 'block', body};
  }

  #statement(): AwkStatement {
    if (this.is('{')) return this.#block();
    if (this.skip(';')) return {type: 'block', body: []};
    const token = this.tokens[this.at];
    if (token?.type !== 'name') return this.#simple();
    switch (token.text) {
      case 'if': {
        this.at++;
        this.expect('(');
        const condition = this.expression();
        this.expect(')');
        this.skipLines();
        const then = this.#statement();
        const place = this.at;
        this.skipEnds();
        if (!this.skipName('else')) {
          this.at = place;
          return {type: 'if', condition, then, otherwise: undefined};
        }
        this.skipLines();
        return {type: 'if', condition, then, otherwise: this.#statement()};
      }
      case 'while': {
        this.at++;
        this.expect('(');
        const condition = this.expression();
        this.expect(')');
        this.skipLines();
        return {type: 'loop', condition, body: this.#statement(), isTestedAfter: false};
      }
      case 'do': {
        this.at++;
        this.skipLines();
        const body = this.#statement();
        this.skipEnds();
        if (!this.skipName('while')) throw this.unexpected();
        this.expect('(');
        const condition = this.expression();
        this.expect(')');
        return {type: 'loop', condition, body, isTestedAfter: true};
      }
      case 'for':
        this.at++;
        return this.#forLoop();
    }
    return this.#simple();
  }

  #forLoop(): AwkStatement {
    this.expect('(');
    const [name, word, array, close] = this.tokens.slice(this.at, this.at + 4);
    if (name?.type === 'name' && word?.text === 'in' && array?.type === 'name' && close?.text === ')') {
      this.at += 4;
      this.skipLines();
      return {type: 'each', name: name.text, array: array.text, body: this.#statement()};
    }
    const first = this.is(';') ? undefined : this.#simple();
    this.expect(';');
    const condition = this.is(';') ? undefined : this.expression();
    this.expect(';');
    const step = this.is(')') ? undefined : this.#simple();
    this.expect(')');
    this.skipLines();
    return {type: 'loop', first, condition, step, body: this.#statement(), isTestedAfter: false};
  }

  #simple(): AwkStatement {
    const token = this.tokens[this.at];
    const isEnd = () => this.at >= this.tokens.length || /^[;}\n]$/.test(this.tokens[this.at]!.text);
    if (token?.type === 'name' && (token.text === 'print' || token.text === 'printf')) {
      this.at++;
      return this.#print(token.text === 'printf');
    }
    if (token?.type === 'name' && /^(next|break|continue|exit|return)$/.test(token.text)) {
      this.at++;
      const value = isEnd() ? undefined : this.expression();
      return {type: 'leave', how: token.text as 'next', value};
    }
    if (token?.type === 'name' && token.text === 'delete') {
      this.at++;
      const name = this.tokens[this.at++]?.text ?? '';
      const index = this.skip('[') ? this.list(']') : undefined;
      return {type: 'delete', name, index};
    }
    return {type: 'expression', value: this.expression()};
  }

  #print(isFormatted: boolean): AwkStatement {
    const outer = this.isPrinting;
    this.isPrinting = true;
    const values: AwkExpression[] = [];
    const isEnd = () => this.at >= this.tokens.length || /^([;}\n]|>>?|\|)$/.test(this.tokens[this.at]!.text);
    const grouped = this.#grouped();
    if (grouped) values.push(...grouped);
    else {
      while (!isEnd()) {
        values.push(this.expression());
        if (!this.skip(',')) break;
        this.skipLines();
      }
    }
    this.isPrinting = outer;
    const isAppending = this.is('>>');
    if (!this.skip('>') && !this.skip('>>')) return {type: 'print', values, isFormatted};
    return {type: 'print', values, isFormatted, target: this.concatenation(), isAppending};
  }

  /** `print (a, b)`: a list in parentheses that is all there is. */
  #grouped(): AwkExpression[] | undefined {
    if (!this.is('(')) return undefined;
    const place = this.at;
    this.at++;
    const outer = this.isPrinting;
    this.isPrinting = false;
    const values = this.list(')');
    this.isPrinting = outer;
    if (this.at >= this.tokens.length || /^([;}\n]|>>?)$/.test(this.tokens[this.at]!.text)) return values;
    this.at = place;
    return undefined;
  }
}
