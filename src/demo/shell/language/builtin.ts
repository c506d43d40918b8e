import type {Steps} from '../task.ts';
import type {Shell} from './shell-state.ts';

/** A command of the shell itself. It gives its exit code. */
export type Builtin = (shell: Shell, given: readonly string[]) => Steps<number> | number;
