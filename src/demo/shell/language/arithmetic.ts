import {ShellProblem} from './shell-state.ts';

export type Variables = {get(name: string): string | undefined; set(name: string, value: string): void};

/** The value of an expression as in `$((…))`: 64-bit integers, as C calculates. */
export function calculate(text: string, variables: Variables): bigint {
  const tokens =
    text.match(/\s+|0[xX][0-9a-fA-F]+|\d+#\w+|\d+|[A-Za-z_]\w*|\*\*|<<=|>>=|[<>=!]=|&&|\|\||<<|>>|\+\+|--|[-+*/%&|^]=|./gs) ?? [];
  const parser = new Expression(
    tokens.filter(token => token.trim() !== ''),
    variables,
  );
  return parser.whole();
}

type Operand = {readonly value: bigint; readonly name?: string};

class Expression {
  readonly #tokens: readonly string[];
  readonly #variables: Variables;
  #at = 0;
  /** Above 0 in what is parsed but does not count, such as the other branch of `?:`. */
  #skipped = 0;
  #depth = 0;

  constructor(tokens: readonly string[], variables: Variables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  whole(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const {value} = this.#comma();
    if (this.#at < this.#tokens.length) throw syntaxError();
    return value;
  }

  get #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #comma(): Operand {
    let left = this.#assignment();
    while (this.#skip(',')) left = this.#assignment();
    return left;
  }

  #assignment(): Operand {
    if (++this.#depth > 500) throw syntaxError();
    const left = this.#conditional();
    const operator = this.#next;
    this.#depth--;
    if (left.name === undefined || operator === undefined || !/^(=|[-+*/%&|^]=|<<=|>>=)$/.test(operator)) return left;
    this.#at++;
    const right = this.#assignment();
    const value = operator === '=' ? right.value : this.#binary(operator.slice(0, -1), left.value, right.value);
    return {value: this.#store(left.name, value)};
  }

  #conditional(): Operand {
    const test = this.#level(0);
    if (!this.#skip('?')) return test;
    const isTrue = test.value !== 0n;
    const yes = this.#unless(!isTrue, () => this.#assignment());
    if (!this.#skip(':')) throw syntaxError();
    const no = this.#unless(isTrue, () => this.#assignment());
    return {value: isTrue ? yes.value : no.value};
  }

  #level(level: number): Operand {
    const operators = levels[level];
    if (!operators) return this.#unary();
    let left = this.#level(level + 1);
    for (;;) {
      const operator = this.#next;
      if (operator === undefined || !operators.includes(operator)) return left;
      this.#at++;
      if (operator === '**') {
        const right = this.#level(level);
        left = {value: this.#binary(operator, left.value, right.value)};
        continue;
      }
      const isDecided = (operator === '&&' && left.value === 0n) || (operator === '||' && left.value !== 0n);
      const right = this.#unless(isDecided, () => this.#level(level + 1));
      left = {value: this.#binary(operator, left.value, right.value)};
    }
  }

  #unary(): Operand {
    const token = this.#next;
    if (token === undefined) throw syntaxError();
    this.#at++;
    if (token === '-') return {value: wrap(-this.#unary().value)};
    if (token === '+') return {value: this.#unary().value};
    if (token === '!') return {value: this.#unary().value === 0n ? 1n : 0n};
    if (token === '~') return {value: ~this.#unary().value};
    if (token === '++' || token === '--') {
      const {name, value} = this.#unary();
      if (name === undefined) return {value: token === '--' ? value : value};
      return {value: this.#store(name, value + (token === '++' ? 1n : -1n))};
    }
    if (token === '(') {
      const inner = this.#comma();
      if (!this.#skip(')')) throw syntaxError();
      return {value: inner.value};
    }
    if (/^\d/.test(token)) return {value: wrap(numberOf(token))};
    if (!/^[A-Za-z_]/.test(token)) throw syntaxError();
    const value = this.#valueIn(token);
    if (this.#next !== '++' && this.#next !== '--') return {value, name: token};
    this.#store(token, value + (this.#next === '++' ? 1n : -1n));
    this.#at++;
    return {value};
  }

  #valueIn(name: string): bigint {
    const text = this.#variables.get(name)?.trim() ?? '';
    if (text === '') return 0n;
    if (/^[-+]?(\d+|0[xX][0-9a-fA-F]+)$/.test(text))
      return text.startsWith('-') ? -numberOf(text.slice(1)) : numberOf(text.replace('+', ''));
    if (++this.#depth > 100) throw new ShellProblem('expression recursion level exceeded');
    const value = calculate(text, this.#variables);
    this.#depth--;
    return value;
  }

  #store(name: string, value: bigint): bigint {
    const kept = wrap(value);
    if (this.#skipped === 0) this.#variables.set(name, String(kept));
    return kept;
  }

  #unless<T>(isSkipped: boolean, parse: () => T): T {
    if (isSkipped) this.#skipped++;
    const result = parse();
    if (isSkipped) this.#skipped--;
    return result;
  }

  #skip(token: string): boolean {
    if (this.#next !== token) return false;
    this.#at++;
    return true;
  }

  #binary(operator: string, left: bigint, right: bigint): bigint {
    if ((operator === '/' || operator === '%') && right === 0n) {
      if (this.#skipped > 0) return 0n;
      throw new ShellProblem('divide by zero');
    }
    return wrap(operations[operator]!(left, right));
  }
}

const truth = (is: boolean): bigint => (is ? 1n : 0n);

const operations: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '**': (left, right) => left ** (right < 0n ? 0n : right > 1024n ? 1024n : right),
  '<<': (left, right) => left << (right & 63n),
  '>>': (left, right) => left >> (right & 63n),
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '&&': (left, right) => truth(left !== 0n && right !== 0n),
  '||': (left, right) => truth(left !== 0n || right !== 0n),
  '<': (left, right) => truth(left < right),
  '>': (left, right) => truth(left > right),
  '<=': (left, right) => truth(left <= right),
  '>=': (left, right) => truth(left >= right),
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
};

/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function numberOf(token: string): bigint {
  if (/^0[xX]/.test(token)) return BigInt(token);
  const [base, digits] = token.split('#');
  if (digits !== undefined) return BigInt(Number.parseInt(digits, Number(base)) || 0);
  if (/^0[0-7]+$/.test(token)) return BigInt(`0o${token.slice(1)}`);
  if (/^0\d/.test(token)) throw syntaxError();
  return BigInt(token);
}

function syntaxError(): ShellProblem {
  return new ShellProblem('arithmetic syntax error');
}
