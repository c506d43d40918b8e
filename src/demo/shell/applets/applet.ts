import {FileError} from '../files.ts';
import {complain, warn} from '../io.ts';
import {TooManyTasks} from '../endings.ts';
import {BadDescriptor} from '../pipe.ts';
import {type Program, settled, type Steps, type Task} from '../task.ts';
import {UsageProblem} from './options.ts';

/** A small program. `given` are its arguments without its name. */
export type Applet = (task: Task, given: readonly string[]) => Steps<number> | number;

/** As a program: what it throws is told as these programs tell it. */
export function programOf(applet: Applet): Program {
  return function* (task) {
    try {
      return yield* settled(applet(task, task.argv.slice(1)));
    } catch (error) {
      if (error instanceof UsageProblem) {
        if (error.message !== '') yield* complain(task, error.message);
        if (error.usage !== '') yield* warn(task, `${banner}\n\nUsage: ${error.usage}\n`);
        return error.code;
      }
      if (error instanceof FileError) yield* complain(task, error.path === '' ? error.message : `${error.path}: ${error.message}`);
      else if (error instanceof BadDescriptor || error instanceof TooManyTasks) yield* complain(task, error.message);
      else throw error;
      return 1;
    }
  };
}

export const banner = 'BusyBox v1.36.1 (2026-04-28 09:12:44 UTC) multi-call binary.';
