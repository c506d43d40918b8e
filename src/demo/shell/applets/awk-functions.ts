import {formatted} from '../printf.ts';
import type {Task} from '../task.ts';
import {type AwkValue, numberOf, textOf} from './awk-values.ts';

/** The functions of awk that look at their values only. Undefined for a name that is none. */
export function callBuiltin(
  {container}: Task,
  name: string,
  values: readonly (AwkValue | undefined)[],
  line: string,
): number | string | {RSTART: number; RLENGTH: number} | undefined {
  const [first, second, third] = values;
  switch (name) {
    case 'length':
      return [...(values.length === 0 ? line : textOf(first))].length;
    case 'substr': {
      const start = Math.round(numberOf(second));
      const end = third === undefined ? Number.POSITIVE_INFINITY : start + Math.round(numberOf(third));
      return textOf(first).slice(Math.max(0, start - 1), Math.max(0, end - 1));
    }
    case 'index':
      return textOf(first).indexOf(textOf(second)) + 1;
    case 'match': {
      const found = new RegExp(textOf(second)).exec(textOf(first));
      return {RSTART: found ? found.index + 1 : 0, RLENGTH: found ? found[0].length : -1};
    }
    case 'toupper':
      return textOf(first).toUpperCase();
    case 'tolower':
      return textOf(first).toLowerCase();
    case 'sprintf':
      return formatted(textOf(first), values.slice(1).map(textOf)).text;
    case 'int':
      return Math.trunc(numberOf(first));
    case 'sqrt':
      return Math.sqrt(numberOf(first));
    case 'exp':
      return Math.exp(numberOf(first));
    case 'log':
      return Math.log(numberOf(first));
    case 'sin':
      return Math.sin(numberOf(first));
    case 'cos':
      return Math.cos(numberOf(first));
    case 'atan2':
      return Math.atan2(numberOf(first), numberOf(second));
    case 'rand':
      return container.random.next();
    case 'srand':
      return 0;
    case 'systime':
      return Math.floor(container.agenda.now() / 1000);
  }
  return undefined;
}
