import {complain, nameOf} from '../io.ts';
import {ShellProblem} from '../language/shell-state.ts';
import {isTrue} from '../language/test-expression.ts';
import type {Steps, Task} from '../task.ts';

/** `test` and `[` for those who are no shell. */
export function* test(task: Task, given: readonly string[]): Steps<number> {
  const isBracket = nameOf(task) === '[';
  try {
    if (isBracket && given.at(-1) !== ']') throw new ShellProblem('missing ]');
    return isTrue({task, variables: task.env}, isBracket ? given.slice(0, -1) : given) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellProblem)) throw error;
    yield* complain(task, error.message);
    return 2;
  }
}
