import type {Entry} from '../files.ts';
import {absolute, complain, reasonOf} from '../io.ts';
import type {Steps, Task} from '../task.ts';

/** Does it with each path; what goes wrong is told. */
export function* each(task: Task, paths: readonly string[], told: (path: string) => string, act: (path: string) => void): Steps<number> {
  let status = 0;
  for (const path of paths) {
    if (task.isTired()) yield task.rest;
    try {
      act(path);
    } catch (error) {
      yield* complain(task, `${told(path)}: ${reasonOf(error)}`);
      status = 1;
    }
  }
  return status;
}

/** Undefined where there is nothing, or where it cannot be known. */
export function lookAt(task: Task, path: string): Entry | undefined {
  try {
    return task.container.files.lstat(absolute(task, path));
  } catch {
    return undefined;
  }
}
