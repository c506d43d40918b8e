import type {Steps} from '../task.ts';
import {isTrue} from './test-expression.ts';
import {type Pattern, regexOf} from './pattern.ts';
import type {Shell} from './shell-state.ts';
import type {Word} from './tree.ts';

type Expander = {text(word: Word): Steps<string>; pattern(word: Word): Steps<Pattern>};

/** `[[ … ]]`: 0 where it is true. */
export function* evaluateCondition(shell: Shell, words: readonly Word[], expand: Expander): Steps<number> {
  let at = 0;
  const result = yield* either();
  return result ? 0 : 1;

  function* either(): Steps<boolean> {
    let left = yield* both();
    while (skip('||')) {
      const right = yield* both();
      left ||= right;
    }
    return left;
  }

  function* both(): Steps<boolean> {
    let left = yield* one();
    while (skip('&&')) {
      const right = yield* one();
      left &&= right;
    }
    return left;
  }

  function* one(): Steps<boolean> {
    if (skip('!')) return !(yield* one());
    if (skip('(')) {
      const inner = yield* either();
      skip(')');
      return inner;
    }
    const first = yield* expand.text(words[at++] ?? []);
    const operator = bare(words[at]);
    if (
      /^-[a-zA-Z]$/.test(first) &&
      words[at] !== undefined &&
      operator !== '&&' &&
      operator !== '||' &&
      operator !== ')' &&
      !/^(=|==|!=|=~)$/.test(operator)
    ) {
      return isTrue(shell, [first, yield* expand.text(words[at++]!)]);
    }
    if (!/^(=|==|!=|=~|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(operator)) return first !== '';
    at++;
    const word = words[at++] ?? [];
    if (operator === '=~') return matches(first, yield* expand.pattern(word));
    if (operator === '=' || operator === '==') return regexOf(yield* expand.pattern(word)).test(first);
    if (operator === '!=') return !regexOf(yield* expand.pattern(word)).test(first);
    const second = yield* expand.text(word);
    if (operator === '<') return first < second;
    if (operator === '>') return first > second;
    return isTrue(shell, [first, operator, second]);
  }

  function skip(text: string): boolean {
    if (bare(words[at]) !== text) return false;
    at++;
    return true;
  }
}

function matches(text: string, pattern: Pattern): boolean {
  const source = pattern.map(({text: piece, isQuoted}) => (isQuoted ? piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : piece)).join('');
  try {
    return new RegExp(source).test(text);
  } catch {
    return false;
  }
}

function bare(word: Word | undefined): string {
  const [part] = word ?? [];
  return word?.length === 1 && part?.type === 'text' && !part.isQuoted ? part.text : '';
}
