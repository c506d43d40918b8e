import {echoed} from '../echo.ts';
import {print, warn} from '../io.ts';
import {formatted} from '../printf.ts';
import type {Builtin} from './builtin.ts';
import {complainAs} from './messages.ts';
import {assign} from './shell-state.ts';

/** Those that print. */
export const outputBuiltins: Readonly<Record<string, Builtin>> = {
  *echo(shell, given) {
    yield* print(shell.task, echoed(given, shell.flavour === 'dash'));
    return 0;
  },
  *printf(shell, given) {
    const words = given[0] === '--' ? given.slice(1) : given;
    const target = shell.flavour === 'bash' && words[0] === '-v' ? words[1] : undefined;
    const [format, ...values] = target === undefined ? words : words.slice(2);
    if (format === undefined) {
      yield* warn(shell.task, 'printf: usage: printf FORMAT [ARG]...\n');
      return 2;
    }
    const {text, problems} = formatted(format, values);
    if (target === undefined) yield* print(shell.task, text);
    else assign(shell, target, text);
    for (const problem of problems) yield* complainAs(shell, problem);
    return problems.length > 0 ? 1 : 0;
  },
};
