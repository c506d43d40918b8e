import {warn} from '../io.ts';
import type {Steps} from '../task.ts';
import type {Shell} from './shell-state.ts';

/** An error of the shell itself, as ash, dash and bash begin theirs. */
export function* complainAs(shell: Shell, text: string): Steps<void> {
  const {flavour, options} = shell;
  const name = shell.name.slice(shell.name.lastIndexOf('/') + 1).replace(/^-/, '');
  const place = options.has('i') || flavour === 'ash' ? '' : flavour === 'bash' ? 'line 1: ' : '1: ';
  yield* warn(shell.task, `${name}: ${place}${text}\n`);
}

/** An error of a built-in command. */
export function* complainIn(shell: Shell, text: string): Steps<void> {
  const {flavour, command = '', options} = shell;
  const place = flavour === 'ash' && !options.has('i') ? 'line 0: ' : '';
  yield* complainAs(shell, `${command}: ${place}${text}`);
}
