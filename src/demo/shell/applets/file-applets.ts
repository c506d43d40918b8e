import {FileError} from '../files.ts';
import {absolute, complain, print, reasonOf} from '../io.ts';
import type {Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {copy, link, move} from './copying.ts';
import {each, lookAt} from './each-path.ts';
import {modeFrom} from './modes.ts';
import {numberFrom, parseOptions, UsageProblem} from './options.ts';
import {walk} from './walking.ts';

/** Programs that make, move and remove files. */
export const fileApplets: Readonly<Record<string, Applet>> = {
  *mkdir(task, given) {
    const {has, value, words} = parseOptions(given, {
      letters: 'pvm:',
      long: {parents: 'p', mode: 'm'},
      usage: 'mkdir [-m MODE] [-p] DIRECTORY...',
    });
    if (words.length === 0) throw new UsageProblem('', 'mkdir [-m MODE] [-p] DIRECTORY...');
    const mode = value('m') === undefined ? 0o777 & ~task.umask : modeFrom(value('m')!, 0o777, true, task.umask);
    return yield* each(
      task,
      words,
      path => `can't create directory '${path}'`,
      path => {
        task.container.files.makeFolder(absolute(task, path), {hasParents: has('p'), mode});
      },
    );
  },
  *rmdir(task, given) {
    const {words} = parseOptions(given, {letters: 'pv', usage: 'rmdir [-p] DIRECTORY...'});
    return yield* each(
      task,
      words,
      path => `'${path}'`,
      path => {
        const entry = task.container.files.lstat(absolute(task, path));
        if (entry && entry.type !== 'folder') throw new FileError('ENOTDIR', path);
        task.container.files.remove(absolute(task, path));
      },
    );
  },
  rm: remove,
  *unlink(task, given) {
    return yield* each(
      task,
      given,
      path => `can't remove '${path}'`,
      path => task.container.files.remove(absolute(task, path)),
    );
  },
  mv: move,
  cp: copy,
  ln: link,
  *touch(task, given) {
    const {has, words} = parseOptions(given, {letters: 'chamd:t:r:', usage: 'touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...'});
    return yield* each(
      task,
      words,
      path => path,
      path => {
        const {files, agenda} = task.container;
        const at = absolute(task, path);
        if (files.stat(at)) files.change(at, {changedAt: agenda.now()});
        else if (!has('c')) files.write(at, new Uint8Array(), {mode: 0o666 & ~task.umask});
      },
    );
  },
  *chmod(task, given) {
    const isOption = (word: string) => /^-[Rvcf]+$/.test(word);
    const [mode, ...paths] = given.filter(word => !isOption(word));
    if (mode === undefined || paths.length === 0) throw new UsageProblem('', 'chmod [-R] MODE[,MODE]... FILE...');
    modeFrom(mode, 0, false, task.umask);
    return yield* changeEach(
      task,
      paths,
      given.some(word => isOption(word) && word.includes('R')),
      (path, before, isFolder) => {
        task.container.files.change(path, {mode: modeFrom(mode, before, isFolder, task.umask)});
      },
    );
  },
  *chown(task, given) {
    const isOption = (word: string) => /^-[RhLHPvcf]+$/.test(word);
    const [owner, ...paths] = given.filter(word => !isOption(word));
    if (owner === undefined || paths.length === 0) throw new UsageProblem('', 'chown [-Rh] USER[:[GRP]] FILE...');
    const [user = '', group] = owner.split(/[:.]/);
    return yield* changeEach(
      task,
      paths,
      given.some(word => isOption(word) && word.includes('R')),
      path => {
        task.container.files.change(path, {...(user !== '' && {user: userName(user)}), ...(group && {group: userName(group)})});
      },
    );
  },
  *chgrp(task, given) {
    const [group, ...paths] = given.filter(word => !/^-[RhLHPvcf]+$/.test(word));
    if (group === undefined || paths.length === 0) throw new UsageProblem('', 'chgrp [-Rh] GROUP FILE...');
    return yield* changeEach(task, paths, given.includes('-R'), path => task.container.files.change(path, {group: userName(group)}));
  },
  *mktemp(task, given) {
    const {has, value, words} = parseOptions(given, {letters: 'dqup:t', usage: 'mktemp [-dt] [-p DIR] [TEMPLATE]'});
    const {files, random} = task.container;
    const [template = 'tmp.XXXXXX'] = words;
    const folder = value('p') ?? task.env.get('TMPDIR') ?? '/tmp';
    const pattern = words.length === 0 || has('t') || has('p') ? `${folder}/${template}` : template;
    const path = pattern.replace(/X{6,}$/, xs => random.suffix(xs.length));
    if (path === pattern) throw new FileError('EINVAL', template);
    if (has('d')) files.makeFolder(absolute(task, path), {mode: 0o700});
    else files.write(absolute(task, path), new Uint8Array(), {mode: 0o600});
    yield* print(task, `${path}\n`);
    return 0;
  },
  *truncate(task, given) {
    const {value, words} = parseOptions(given, {letters: 'cs:', usage: 'truncate [-c] -s SIZE FILE...'});
    const size = numberFrom(value('s') ?? '0');
    return yield* each(
      task,
      words,
      path => path,
      path => task.container.files.open(absolute(task, path), {isWriting: true}).truncate(size),
    );
  },
  *install(task, given) {
    const {has, value, words} = parseOptions(given, {
      letters: 'cdDm:o:g:',
      usage: 'install [-cdD] [-o USER] [-g GRP] [-m MODE] SOURCE... DEST',
    });
    const mode = modeFrom(value('m') ?? '755', 0, false, 0);
    if (has('d'))
      return yield* each(
        task,
        words,
        path => path,
        path => task.container.files.makeFolder(absolute(task, path), {hasParents: true, mode}),
      );
    return yield* copy(task, words);
  },
  sync: () => 0,
};

function* changeEach(
  task: Task,
  paths: readonly string[],
  isRecursive: boolean,
  act: (path: string, mode: number, isFolder: boolean) => void,
): Steps<number> {
  let status = 0;
  for (const path of paths) {
    const isWell = yield* walk(
      task,
      path,
      function* ({path: at, entry}) {
        if (entry.type !== 'link' || at === path)
          status =
            (yield* each(
              task,
              [at],
              each => each,
              () => act(absolute(task, at), entry.mode, entry.type === 'folder'),
            )) || status;
      },
      {mostDepth: isRecursive ? Number.POSITIVE_INFINITY : 0},
    );
    if (!isWell) status = 1;
  }
  return status;
}

/** Numbers stand for the names that they have. */
function userName(text: string): string {
  return text === '0' ? 'root' : text;
}

function* remove(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {letters: 'rRfiv', long: {recursive: 'r', force: 'f'}, usage: 'rm [-irf] FILE...'});
  if (words.length === 0 && !has('f')) throw new UsageProblem('', 'rm [-irf] FILE...');
  const {files} = task.container;
  const isRecursive = has('r') || has('R');
  let status = 0;
  for (const path of words) {
    const at = absolute(task, path);
    if (/(^|\/)\.\.?\/?$/.test(path)) {
      yield* complain(task, "can't remove '.' or '..'");
      status = 1;
      continue;
    }
    const entry = lookAt(task, path);
    if (!entry) {
      if (has('f')) continue;
      yield* complain(task, `can't remove '${path}': No such file or directory`);
      status = 1;
    } else if (entry.type === 'folder' && !isRecursive) {
      yield* complain(task, `'${path}' is a directory`);
      status = 1;
    } else {
      const isWell = yield* walk(
        task,
        path,
        function* ({path: inner}) {
          try {
            files.remove(inner === path ? at : absolute(task, inner));
          } catch (error) {
            yield* complain(task, `can't remove '${inner}': ${reasonOf(error)}`);
            status = 1;
          }
        },
        {isBottomUp: true},
      );
      if (!isWell) status = 1;
    }
  }
  return status;
}
