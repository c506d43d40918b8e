import {absolute, decode, openFile, print, readLines, encode} from '../io.ts';
import {formatted} from '../printf.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {callBuiltin} from './awk-functions.ts';
import {parseAwk} from './awk-parser.ts';
import type {AwkExpression, AwkProgram, AwkStatement} from './awk-tree.ts';
import {type AwkValue, calculated, compare, isTrue, numberOf, textOf} from './awk-values.ts';
import {parseOptions, UsageProblem} from './options.ts';
import {eachInput} from './reading-applets.ts';

/** awk, without getline and pipes. */
export function* awk(task: Task, given: readonly string[]): Steps<number> {
  const usage = 'awk [OPTIONS] [AWK_PROGRAM] [FILE]...';
  const {value, all, words} = parseOptions(given, {letters: 'F:v:f:', isStrict: true, usage});
  const rest = [...words];
  const source = value('f') === undefined ? rest.shift() : decode(task.container.files.read(absolute(task, value('f')!)));
  if (source === undefined) throw new UsageProblem('', usage);
  const run = new Run(task, parseAwk(source));
  if (value('F') !== undefined) run.set('FS', value('F')!.replace('\\t', '\t'));
  for (const word of all('v')) run.set(word.slice(0, word.indexOf('=')), {outside: word.slice(word.indexOf('=') + 1)});
  run.set('ENVIRON', '');
  return yield* run.whole(rest);
}

class Leave extends Error {
  readonly how: string;
  readonly value: AwkValue | undefined;

  constructor(how: string, value: AwkValue | undefined) {
    super(how);
    this.how = how;
    this.value = value;
  }
}

class Run {
  readonly #task: Task;
  readonly #program: AwkProgram;
  readonly #variables = new Map<string, AwkValue | undefined>(
    Object.entries({FS: ' ', OFS: ' ', ORS: '\n', NR: 0, NF: 0, FNR: 0, SUBSEP: '\x1c', RS: '\n'}),
  );
  readonly #arrays = new Map<string, Map<string, AwkValue | undefined>>();
  readonly #files = new Map<string, Descriptor>();
  readonly #ranges = new Set<object>();
  #fields: string[] = [];
  #line = '';
  #depth = 0;

  constructor(task: Task, program: AwkProgram) {
    this.#task = task;
    this.#program = program;
    this.#arrays.set('ENVIRON', new Map([...task.env].map(([name, text]) => [name, {outside: text}])));
  }

  set(name: string, value: AwkValue): void {
    this.#variables.set(name, value);
    if (name === 'NF') {
      const count = numberOf(value);
      this.#fields.length = Math.min(this.#fields.length, count);
      while (this.#fields.length < count) this.#fields.push('');
      this.#rebuild();
    }
  }

  *whole(paths: readonly string[]): Steps<number> {
    const {rules} = this.#program;
    let code = 0;
    try {
      for (const {pattern, body} of rules) if (pattern === 'BEGIN') yield* this.#do(body);
      if (rules.some(({pattern}) => pattern !== 'BEGIN')) code = yield* this.#eachLine(paths);
      for (const {pattern, body} of rules) if (pattern === 'END') yield* this.#do(body);
    } catch (error) {
      if (!(error instanceof Leave) || error.how !== 'exit') throw error;
      code = numberOf(error.value);
    }
    return code;
  }

  *#eachLine(paths: readonly string[]): Steps<number> {
    const inputs: string[] = [];
    for (const path of paths) {
      const [, name, text] = /^([A-Za-z_]\w*)=(.*)$/s.exec(path) ?? [];
      if (name !== undefined) this.set(name, {outside: text!});
      else inputs.push(path);
    }
    const run = this;
    return yield* eachInput(this.#task, inputs.length === 0 ? ['-'] : inputs, function* (input, path) {
      const separator = textOf(run.#variables.get('RS'));
      const reader = readLines(run.#task, input, separator.charCodeAt(0) || 10);
      run.set('FILENAME', path === '-' ? '' : path);
      run.set('FNR', 0);
      for (;;) {
        const line = yield* reader.next();
        if (!line) return;
        if (run.#task.isTired()) yield run.#task.rest;
        run.#take(line.text);
        run.set('NR', numberOf(run.#variables.get('NR')) + 1);
        run.set('FNR', numberOf(run.#variables.get('FNR')) + 1);
        yield* run.#match();
      }
    });
  }

  *#match(): Steps<void> {
    try {
      for (const rule of this.#program.rules) {
        const {pattern, until, body} = rule;
        if (pattern === 'BEGIN' || pattern === 'END') continue;
        if (until && pattern) {
          const isIn = this.#ranges.has(rule) || isTrue(yield* this.#value(pattern));
          if (!isIn) continue;
          this.#ranges.add(rule);
          if (isTrue(yield* this.#value(until))) this.#ranges.delete(rule);
        } else if (pattern && !isTrue(yield* this.#value(pattern))) continue;
        if (body) yield* this.#do(body);
        else yield* print(this.#task, this.#line + textOf(this.#variables.get('ORS')));
      }
    } catch (error) {
      if (!(error instanceof Leave) || error.how !== 'next') throw error;
    }
  }

  #take(line: string): void {
    this.#line = line;
    this.#fields = this.#split(line, textOf(this.#variables.get('FS')));
    this.#variables.set('NF', this.#fields.length);
  }

  #split(text: string, separator: string): string[] {
    if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/\s+/);
    if (text === '') return [];
    if (separator.length === 1) return text.split(separator);
    return text.split(new RegExp(separator));
  }

  #rebuild(): void {
    this.#line = this.#fields.join(textOf(this.#variables.get('OFS')));
  }

  #array(name: string): Map<string, AwkValue | undefined> {
    let array = this.#arrays.get(name);
    if (!array) this.#arrays.set(name, (array = new Map()));
    return array;
  }

  *#do(statement: AwkStatement | undefined): Steps<void> {
    if (!statement) return;
    if (this.#task.isTired()) yield this.#task.rest;
    switch (statement.type) {
      case 'block':
        for (const each of statement.body) yield* this.#do(each);
        return;
      case 'expression':
        yield* this.#value(statement.value);
        return;
      case 'print':
        return yield* this.#print(statement);
      case 'if':
        return yield* this.#do(isTrue(yield* this.#value(statement.condition)) ? statement.then : statement.otherwise);
      case 'loop':
        return yield* this.#loop(statement);
      case 'each':
        for (const key of [...this.#array(statement.array).keys()]) {
          this.set(statement.name, {outside: key});
          if (!(yield* this.#turn(statement.body))) return;
        }
        return;
      case 'delete':
        if (statement.index) this.#array(statement.name).delete(yield* this.#key(statement.index));
        else this.#array(statement.name).clear();
        return;
      case 'leave':
        throw new Leave(statement.how, statement.value && (yield* this.#value(statement.value)));
    }
  }

  *#loop({first, condition, step, body, isTestedAfter}: Extract<AwkStatement, {type: 'loop'}>): Steps<void> {
    yield* this.#do(first);
    for (let isFirst = true; ; isFirst = false) {
      if (condition && !(isTestedAfter && isFirst) && !isTrue(yield* this.#value(condition))) return;
      if (!(yield* this.#turn(body))) return;
      yield* this.#do(step);
    }
  }

  /** False where a loop was left. */
  *#turn(body: AwkStatement): Steps<boolean> {
    try {
      yield* this.#do(body);
      return true;
    } catch (error) {
      if (error instanceof Leave && error.how === 'continue') return true;
      if (error instanceof Leave && error.how === 'break') return false;
      throw error;
    }
  }

  *#print({values, isFormatted, target, isAppending}: Extract<AwkStatement, {type: 'print'}>): Steps<void> {
    const texts: string[] = [];
    for (const each of values) texts.push(textOf(yield* this.#value(each)));
    const text = isFormatted
      ? formatted(texts[0] ?? '', texts.slice(1)).text
      : (values.length === 0 ? this.#line : texts.join(textOf(this.#variables.get('OFS')))) + textOf(this.#variables.get('ORS'));
    if (!target) return yield* print(this.#task, text);
    const path = textOf(yield* this.#value(target));
    const file =
      this.#files.get(path) ?? openFile(this.#task, path, {isWriting: true, isTruncating: !isAppending, isAppending: Boolean(isAppending)});
    this.#files.set(path, file);
    yield* file.write(this.#task, encode(text));
  }

  *#key(index: readonly AwkExpression[]): Steps<string> {
    const parts: string[] = [];
    for (const each of index) parts.push(textOf(yield* this.#value(each)));
    return parts.join('\x1c');
  }

  *#value(expression: AwkExpression): Steps<AwkValue | undefined> {
    switch (expression.type) {
      case 'number':
      case 'text':
        return expression.value;
      case 'regex':
        return expression.regex.test(this.#line) ? 1 : 0;
      case 'name':
        return this.#variables.get(expression.name);
      case 'field': {
        const index = numberOf(yield* this.#value(expression.index));
        const text = index === 0 ? this.#line : this.#fields[index - 1];
        return text === undefined ? undefined : {outside: text};
      }
      case 'element':
        return this.#array(expression.name).get(yield* this.#key(expression.index));
      case 'assign': {
        const value = yield* this.#value(expression.value);
        const {operator, target} = expression;
        const result = operator === '' ? (value ?? '') : calculated(operator, numberOf(yield* this.#value(target)), numberOf(value));
        yield* this.#assign(target, result);
        return result;
      }
      case 'count': {
        const before = numberOf(yield* this.#value(expression.target));
        yield* this.#assign(expression.target, before + expression.by);
        return expression.isBefore ? before + expression.by : before;
      }
      case 'unary': {
        const value = yield* this.#value(expression.value);
        return expression.operator === '!' ? (isTrue(value) ? 0 : 1) : expression.operator === '-' ? -numberOf(value) : numberOf(value);
      }
      case 'binary':
        return yield* this.#binary(expression);
      case 'choice':
        return yield* this.#value(isTrue(yield* this.#value(expression.condition)) ? expression.yes : expression.no);
      case 'in':
        return this.#array(expression.name).has(yield* this.#key(expression.index)) ? 1 : 0;
      case 'call':
        return yield* this.#call(expression);
    }
  }

  *#binary({operator, left, right}: Extract<AwkExpression, {type: 'binary'}>): Steps<AwkValue> {
    const one = yield* this.#value(left);
    if (operator === '&&' && !isTrue(one)) return 0;
    if (operator === '||' && isTrue(one)) return 1;
    if (operator === '~' || operator === '!~') {
      const regex = right.type === 'regex' ? right.regex : new RegExp(textOf(yield* this.#value(right)));
      return regex.test(textOf(one)) === (operator === '~') ? 1 : 0;
    }
    const other = yield* this.#value(right);
    if (operator === '&&' || operator === '||') return isTrue(other) ? 1 : 0;
    if (operator === ' ') return textOf(one) + textOf(other);
    if (/[<>]|[!=]=/.test(operator)) {
      const order = compare(one, other);
      return {'<': order < 0, '<=': order <= 0, '==': order === 0, '!=': order !== 0, '>': order > 0, '>=': order >= 0}[operator] ? 1 : 0;
    }
    return calculated(operator, numberOf(one), numberOf(other));
  }

  *#assign(target: AwkExpression, value: AwkValue): Steps<void> {
    if (target.type === 'name') this.set(target.name, value);
    else if (target.type === 'element') this.#array(target.name).set(yield* this.#key(target.index), value);
    else if (target.type === 'field') {
      const index = numberOf(yield* this.#value(target.index));
      if (index === 0) return this.#take(textOf(value));
      while (this.#fields.length < index) this.#fields.push('');
      this.#fields[index - 1] = textOf(value);
      this.#variables.set('NF', this.#fields.length);
      this.#rebuild();
    }
  }

  *#call({name, given}: Extract<AwkExpression, {type: 'call'}>): Steps<AwkValue | undefined> {
    const own = this.#program.functions.get(name);
    if (own) return yield* this.#callOwn(own, given);
    const [first, second] = given;
    if (name === 'split' && first && second?.type === 'name') {
      const separator =
        given[2]?.type === 'regex'
          ? given[2].regex.source
          : given[2]
            ? textOf(yield* this.#value(given[2]))
            : textOf(this.#variables.get('FS'));
      const parts = this.#split(textOf(yield* this.#value(first)), separator);
      this.#arrays.set(second.name, new Map(parts.map((part, index) => [String(index + 1), {outside: part}])));
      return parts.length;
    }
    if (name === 'length' && first?.type === 'name' && this.#arrays.has(first.name)) return this.#array(first.name).size;
    if (name === 'sub' || name === 'gsub') {
      const target = given[2] ?? {type: 'field', index: {type: 'number', value: 0}};
      const source = first?.type === 'regex' ? first.regex.source : first ? textOf(yield* this.#value(first)) : '';
      const replacement = second ? textOf(yield* this.#value(second)) : '';
      let count = 0;
      const changed = textOf(yield* this.#value(target)).replace(new RegExp(source, name === 'gsub' ? 'g' : ''), match => {
        count++;
        return replacement.replace(/\\\\&|\\&|&/g, sign => (sign === '&' ? match : '&'));
      });
      if (count > 0) yield* this.#assign(target, changed);
      return count;
    }
    const values: (AwkValue | undefined)[] = [];
    for (const each of given) values.push(each.type === 'regex' ? each.regex.source : yield* this.#value(each));
    const result = callBuiltin(this.#task, name, values, this.#line);
    if (result === undefined) throw new UsageProblem(`cmd. line:1: Call to undefined function`);
    if (name === 'match')
      for (const [variable, value] of Object.entries(result as {RSTART: number; RLENGTH: number})) this.set(variable, value);
    return typeof result === 'object' ? result.RSTART : result;
  }

  *#callOwn(
    {parameters, body}: {parameters: readonly string[]; body: AwkStatement},
    given: readonly AwkExpression[],
  ): Steps<AwkValue | undefined> {
    if (++this.#depth > 200) throw new UsageProblem('cmd. line:1: too many nested calls');
    const values: (AwkValue | undefined)[] = [];
    for (const each of given) values.push(yield* this.#value(each));
    const before = parameters.map(name => this.#variables.get(name));
    for (const [index, name] of parameters.entries()) this.#variables.set(name, values[index]);
    try {
      yield* this.#do(body);
      return undefined;
    } catch (error) {
      if (!(error instanceof Leave) || error.how !== 'return') throw error;
      return error.value;
    } finally {
      this.#depth--;
      for (const [index, name] of parameters.entries()) this.#variables.set(name, before[index]);
    }
  }
}
