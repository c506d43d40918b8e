import {UsageProblem} from './options.ts';

/** `expr`, with the loosest operators first. */
export function expression(words: readonly string[]): string {
  let at = 0;
  const levels: readonly (readonly string[])[] = [
    ['|'],
    ['&'],
    ['<', '<=', '=', '==', '!=', '>=', '>'],
    ['+', '-'],
    ['*', '/', '%'],
    [':'],
  ];
  if (words.length === 0) throw new UsageProblem('too few arguments', '', 2);
  const value = parse(0);
  if (at < words.length) throw new UsageProblem('syntax error', '', 2);
  return value;

  function parse(level: number): string {
    const operators = levels[level];
    if (!operators) return single();
    let left = parse(level + 1);
    while (at < words.length && operators.includes(words[at]!)) {
      const operator = words[at++]!;
      left = apply(operator, left, parse(level + 1));
    }
    return left;
  }

  function single(): string {
    const word = words[at++];
    if (word === undefined) throw new UsageProblem('syntax error', '', 2);
    if (word === '(') {
      const inner = parse(0);
      if (words[at++] !== ')') throw new UsageProblem('syntax error', '', 2);
      return inner;
    }
    if (word === 'length' && at < words.length) return String(words[at++]!.length);
    return word;
  }

  function apply(operator: string, left: string, right: string): string {
    const isNull = (text: string) => text === '' || text === '0';
    if (operator === '|') return isNull(left) ? right : left;
    if (operator === '&') return isNull(left) || isNull(right) ? '0' : left;
    if (operator === ':') {
      const match = new RegExp(`^(?:${right.replace(/\\([()])/g, '$1')})`).exec(left);
      return right.includes('\\(') ? (match?.[1] ?? '') : String(match?.[0].length ?? 0);
    }
    const areNumbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
    if (/[<>=]/.test(operator)) {
      const order = areNumbers ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
      const is = {
        '<': order < 0,
        '<=': order <= 0,
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '>=': order >= 0,
        '>': order > 0,
      }[operator]!;
      return is ? '1' : '0';
    }
    if (!areNumbers) throw new UsageProblem('non-numeric argument', '', 2);
    const [one, other] = [BigInt(left), BigInt(right)];
    if ((operator === '/' || operator === '%') && other === 0n) throw new UsageProblem('division by zero', '', 2);
    return String({'+': one + other, '-': one - other, '*': one * other, '/': other && one / other, '%': other && one % other}[operator]!);
  }
}
