import {type Entry, FileError} from '../files.ts';
import {absolute, complain} from '../io.ts';
import type {Steps, Task} from '../task.ts';

export type Visited = {readonly path: string; readonly entry: Entry; readonly depth: number};

/** Visits a path and all that is below it, folders before what they hold unless told otherwise; links are not followed. False from `visit` keeps out. */
export function* walk(
  task: Task,
  path: string,
  visit: (visited: Visited) => Steps<unknown>,
  {isBottomUp = false, mostDepth = Number.POSITIVE_INFINITY} = {},
): Steps<boolean> {
  return yield* at(path, 0);

  function* at(each: string, depth: number): Steps<boolean> {
    const {files} = task.container;
    const entry = files.lstat(absolute(task, each));
    if (!entry) {
      yield* complain(task, `${each}: No such file or directory`);
      return false;
    }
    let isWell = true;
    const goesOn = isBottomUp || (yield* visit({path: each, entry, depth})) !== false;
    if (entry.type === 'folder' && goesOn && depth < mostDepth) {
      try {
        for (const name of files.list(absolute(task, each))) {
          if (task.isTired()) yield task.rest;
          isWell = (yield* at(each.endsWith('/') ? each + name : `${each}/${name}`, depth + 1)) && isWell;
        }
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* complain(task, `${each}: ${error.message}`);
        isWell = false;
      }
    }
    if (isBottomUp) yield* visit({path: each, entry, depth});
    return isWell;
  }
}
