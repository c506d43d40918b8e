import {print, warn} from '../io.ts';
import {type Program, settled} from '../task.ts';
import {banner} from './applet.ts';

/** `busybox NAME …`: all of these programs in one. */
export function multiCall(programs: Readonly<Record<string, Program>>): Program {
  return function* (task) {
    const [, name, ...given] = task.argv;
    const names = Object.keys(programs).sort();
    if (name === '--list') yield* print(task, names.map(each => `${each}\n`).join(''));
    else if (name === undefined || name === '--help') {
      yield* print(
        task,
        `${banner}\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n\nCurrently defined functions:\n\t${names.join(', ')}\n`,
      );
    } else if (Object.hasOwn(programs, name)) {
      task.argv = [name, ...given];
      return yield* settled(programs[name]!(task));
    } else {
      yield* warn(task, `${name}: applet not found\n`);
      return 127;
    }
    return 0;
  };
}
