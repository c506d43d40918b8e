import {classes} from '../language/pattern.ts';
import {UsageProblem} from './options.ts';

/** A regular expression of POSIX, basic or extended, as one of JavaScript. */
export function regexFrom(
  text: string,
  {isExtended = false, flags = ''}: {readonly isExtended?: boolean; readonly flags?: string} = {},
): RegExp {
  let source = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    const next = text[at + 1] ?? '';
    if (letter === '[') {
      const [whole, inner] = /^\[(\^?\]?(?:\[:\w+:\]|\[[.=].[.=]\]|[^\]])*)\]/.exec(text.slice(at)) ?? [];
      if (whole === undefined || inner === undefined) throw new UsageProblem(`bad regex '${text}': Unmatched [, [^, [:, [., or [=`, '', 2);
      source += bracket(inner);
      at += whole.length - 1;
    } else if (letter === '\\') {
      at++;
      if (next === '<' || next === '>') source += next === '<' ? '\\b(?=\\w)' : '\\b(?<=\\w)';
      else if (next === '') throw new UsageProblem(`bad regex '${text}': Trailing backslash`, '', 2);
      else if (/[(){}|+?]/.test(next)) source += isExtended ? `\\${next}` : next;
      else if (/[wWsSbBnt1-9]/.test(next)) source += `\\${next}`;
      else source += quotedLetter(next);
    } else if (/[(){}|+?]/.test(letter)) {
      source += isExtended && !(letter === '{' && !/^\{\d*,?\d*\}/.test(text.slice(at))) ? letter : `\\${letter}`;
    } else if (letter === '*') {
      source += !isExtended && /(^|\(|\|)\^?$/.test(source) ? '\\*' : '*';
    } else if (letter === '^' || letter === '$') {
      const isAnchor = isExtended || (letter === '^' ? /(^|\(|\|)$/.test(source) : next === '' || /^\\[)|]/.test(text.slice(at + 1)));
      source += isAnchor ? letter : `\\${letter}`;
    } else if (letter === '.') source += '.';
    else source += quotedLetter(letter);
  }
  try {
    return new RegExp(source, flags);
  } catch {
    throw new UsageProblem(`bad regex '${text}': Invalid preceding regular expression`, '', 2);
  }
}

function bracket(inner: string): string {
  const isNegated = inner.startsWith('^');
  const set = (isNegated ? inner.slice(1) : inner)
    .replace(/\\/g, '\\\\')
    .replace(/\[:(\w+):\]/g, (_, name: string) => `\0${name}\0`)
    .replace(/[[\]]/g, letter => `\\${letter}`)
    .replace(/\0(\w+)\0/g, (_, name: string) => classes[name] ?? '');
  return `[${isNegated ? '^' : ''}${set.replace(/^\^/, '\\^')}]`;
}

function quotedLetter(letter: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(letter) && letter !== '-' ? `\\${letter}` : letter;
}
