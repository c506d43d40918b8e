import {FileError} from '../files.ts';
import {absolute, complain, reasonOf} from '../io.ts';
import {lastOf} from '../paths.ts';
import type {Steps, Task} from '../task.ts';
import {each, lookAt} from './each-path.ts';
import {parseOptions, UsageProblem} from './options.ts';

function isFolder(task: Task, path: string): boolean {
  try {
    return task.container.files.stat(absolute(task, path))?.type === 'folder';
  } catch {
    return false;
  }
}

function inFolder(folder: string, path: string): string {
  return `${folder.replace(/\/$/, '')}/${lastOf(path.replace(/\/+$/, ''))}`;
}

/** Where several things go: the last word, or what -t names. */
function targetsOf(task: Task, words: readonly string[], usage: string): {sources: readonly string[]; targetOf(source: string): string} {
  if (words.length < 2) throw new UsageProblem('', usage);
  const target = words.at(-1)!;
  const sources = words.slice(0, -1);
  const isInto = isFolder(task, target);
  if (sources.length > 1 && !isInto) throw new UsageProblem(`target '${target}' is not a directory`);
  return {sources, targetOf: source => (isInto ? inFolder(target, source) : target)};
}

export function* move(task: Task, given: readonly string[]): Steps<number> {
  const {words} = parseOptions(given, {letters: 'fintTv', usage: 'mv [-fin] SOURCE... DEST'});
  const {sources, targetOf} = targetsOf(task, words, 'mv [-fin] SOURCE... DEST');
  const {files} = task.container;
  let status = 0;
  for (const source of sources) {
    const target = targetOf(source);
    try {
      files.rename(absolute(task, source), absolute(task, target));
    } catch (error) {
      if (error instanceof FileError && error.code === 'EXDEV') {
        status = (yield* copyOne(task, source, target, {isRecursive: true, isKeeping: true})) || status;
        if (status === 0) files.remove(absolute(task, source), {isRecursive: true});
        continue;
      }
      yield* complain(task, `can't rename '${source}': ${reasonOf(error)}`);
      status = 1;
    }
  }
  return status;
}

export function* copy(task: Task, given: readonly string[]): Steps<number> {
  const usage = 'cp [-arPLHpfinlsTu] SOURCE DEST or cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }';
  const {has, words} = parseOptions(given, {letters: 'arRPLHpdfinlsTuv', long: {recursive: 'r', archive: 'a'}, usage});
  const {sources, targetOf} = targetsOf(task, words, usage);
  const how = {isRecursive: has('r') || has('R') || has('a'), isKeeping: has('a') || has('p')};
  let status = 0;
  for (const source of sources) status = (yield* copyOne(task, source, targetOf(source), how)) || status;
  return status;
}

function* copyOne(task: Task, source: string, target: string, how: {isRecursive: boolean; isKeeping: boolean}): Steps<number> {
  if (task.isTired()) yield task.rest;
  const {files} = task.container;
  const [from, to] = [absolute(task, source), absolute(task, target)];
  const entry = how.isRecursive ? lookAt(task, source) : lookAt(task, source) && files.stat(from);
  if (!entry) {
    yield* complain(task, `can't stat '${source}': No such file or directory`);
    return 1;
  }
  if (entry.type === 'folder' && !how.isRecursive) {
    yield* complain(task, `omitting directory '${source}'`);
    return 1;
  }
  let status = 0;
  try {
    if (entry.type === 'link') files.link(to, files.readLink(from));
    else if (entry.type === 'folder') {
      const names = files.list(from);
      files.makeFolder(to, {hasParents: true, mode: entry.mode});
      for (const name of names)
        status = (yield* copyOne(task, `${source.replace(/\/$/, '')}/${name}`, `${target.replace(/\/$/, '')}/${name}`, how)) || status;
    } else {
      if (files.stat(to)?.inode === entry.inode) {
        yield* complain(task, `'${source}' and '${target}' are the same file`);
        return 1;
      }
      files.copyFile(from, to);
    }
    const {mode, user, group, changedAt} = entry;
    if (how.isKeeping && entry.type !== 'link') files.change(to, {mode, user, group, changedAt});
  } catch (error) {
    yield* complain(task, `can't create '${target}': ${reasonOf(error)}`);
    return 1;
  }
  return status;
}

export function* link(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {
    letters: 'sfnbS:vT',
    long: {symbolic: 's', force: 'f'},
    usage: 'ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR',
  });
  if (words.length === 0) throw new UsageProblem('', 'ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR');
  const {files} = task.container;
  const all = words.length === 1 ? [...words, lastOf(words[0]!)] : words;
  const last = all.at(-1)!;
  const isInto = isFolder(task, last) && !((has('n') || has('T')) && lookAt(task, last)?.type === 'link');
  return yield* each(
    task,
    all.slice(0, -1),
    target => (isInto ? inFolder(last, target) : last),
    target => {
      const path = absolute(task, isInto ? inFolder(last, target) : last);
      if (has('f') && files.lstat(path)) files.remove(path);
      if (has('s')) files.link(path, target);
      else files.hardLink(absolute(task, target), path);
    },
  );
}
