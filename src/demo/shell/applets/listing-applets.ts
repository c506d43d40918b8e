import type {Entry} from '../files.ts';
import {absolute, complain, print, reasonOf} from '../io.ts';
import {mountLines} from '../system-folders.ts';
import type {Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {find} from './find.ts';
import {ls} from './ls.ts';
import {modeText} from './modes.ts';
import {parseOptions, UsageProblem} from './options.ts';
import {humanSize} from './sizes.ts';
import {walk} from './walking.ts';

/** Programs that tell about files. */
export const listingApplets: Readonly<Record<string, Applet>> = {
  ls,
  find,
  stat: status,
  du: diskUsage,
  df: diskFree,
  *mount(task, given) {
    if (given.length > 0 && given[0] !== '-l') throw new UsageProblem('', 'mount [OPTIONS] [-o OPT] DEVICE NODE');
    const lines = mountLines(task.container).trimEnd().split('\n');
    const text = lines.map(line => line.split(' ')).map(([device, path, type, flags]) => `${device} on ${path} type ${type} (${flags})\n`);
    yield* print(task, text.join(''));
    return 0;
  },
  *umount(task) {
    yield* complain(task, "can't unmount: Operation not permitted");
    return 1;
  },
  *readlink(task, given) {
    const {has, words} = parseOptions(given, {letters: 'fnvs', usage: 'readlink [-fnv] FILE'});
    const [path] = words;
    if (path === undefined) throw new UsageProblem('', 'readlink [-fnv] FILE');
    try {
      const {files} = task.container;
      const target = has('f') ? files.resolve(absolute(task, path)) : files.readLink(absolute(task, path));
      yield* print(task, `${target}${has('n') ? '' : '\n'}`);
      return 0;
    } catch (error) {
      reasonOf(error);
      return 1;
    }
  },
  *realpath(task, given) {
    let code = 0;
    for (const path of given) {
      const at = absolute(task, path);
      if (task.container.files.stat(at)) yield* print(task, `${task.container.files.resolve(at)}\n`);
      else {
        yield* complain(task, `${path}: No such file or directory`);
        code = 1;
      }
    }
    return code;
  },
  *file(task, given) {
    for (const path of given) yield* print(task, `${path}: ${kindOf(task, path)}\n`);
    return 0;
  },
};

function kindOf(task: Task, path: string): string {
  const {files} = task.container;
  const at = absolute(task, path);
  const entry = files.lstat(at);
  if (!entry) return `cannot open \`${path}' (No such file or directory)`;
  if (entry.type === 'folder') return 'directory';
  if (entry.type === 'link') return `symbolic link to ${files.readLink(at)}`;
  if (entry.type === 'device') return 'character special';
  const bytes = files.read(at);
  if (bytes.length === 0) return 'empty';
  if (bytes[0] === 0x7f && bytes[1] === 0x45) return 'ELF 64-bit LSB executable, x86-64, version 1 (SYSV), statically linked, stripped';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip compressed data';
  return bytes.subarray(0, 512).includes(0) ? 'data' : 'ASCII text';
}

function* status(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(given, {letters: 'ltc:fL', usage: 'stat [-ltf] [-c FMT] FILE...'});
  const {files} = task.container;
  let code = 0;
  for (const path of words) {
    const at = absolute(task, path);
    const entry = has('L') ? files.stat(at) : files.lstat(at);
    if (!entry) {
      yield* complain(task, `can't stat '${path}': No such file or directory`);
      code = 1;
      continue;
    }
    const format = value('c');
    yield* print(task, format === undefined ? longStatus(task, path, entry) : `${statusText(format, path, entry)}\n`);
  }
  return code;
}

const kinds: Readonly<Record<Entry['type'], string>> = {
  file: 'regular file',
  folder: 'directory',
  link: 'symbolic link',
  device: 'character special file',
};

function idOf(user: string): number {
  return user === 'root' ? 0 : /^\d+$/.test(user) ? Number(user) : 65534;
}

function longStatus(task: Task, path: string, entry: Entry): string {
  const {size, mode, user, group, changedAt, inode, links, type} = entry;
  const time = new Date(changedAt).toISOString().replace('T', ' ').replace('Z', '000000 +0000');
  const kind = type === 'file' && size === 0 ? 'regular empty file' : kinds[type];
  const target = type === 'link' ? `' -> '${task.container.files.readLink(absolute(task, path))}` : '';
  const shown = type === 'link' ? `'${path}${target}'` : path;
  return [
    `  File: ${shown}`,
    `  Size: ${String(size).padEnd(10)}\tBlocks: ${String(Math.ceil(size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kind}`,
    `Device: 36h/54d\tInode: ${String(inode).padEnd(10)}  Links: ${links}`,
    `Access: (${(mode & 0o7777).toString(8).padStart(4, '0')}/${modeText(entry)})  Uid: (${String(idOf(user)).padStart(5)}/${user.padStart(8)})   Gid: (${String(idOf(group)).padStart(5)}/${group.padStart(8)})`,
    `Access: ${time}`,
    `Modify: ${time}`,
    `Change: ${time}`,
    '',
  ].join('\n');
}

function statusText(format: string, path: string, entry: Entry): string {
  const {size, mode, user, group, changedAt, inode, links, type} = entry;
  const values: Readonly<Record<string, string | number>> = {
    n: path,
    N: path,
    s: size,
    a: (mode & 0o7777).toString(8),
    A: modeText(entry),
    u: idOf(user),
    U: user,
    g: idOf(group),
    G: group,
    i: inode,
    h: links,
    F: type === 'file' && size === 0 ? 'regular empty file' : kinds[type],
    b: Math.ceil(size / 4096) * 8,
    B: 512,
    Y: Math.floor(changedAt / 1000),
    X: Math.floor(changedAt / 1000),
    Z: Math.floor(changedAt / 1000),
    y: new Date(changedAt).toISOString().replace('T', ' ').replace('Z', '000000 +0000'),
    '%': '%',
  };
  return format.replace(/%(.)/g, (whole, letter: string) => String(values[letter] ?? whole));
}

/** Blocks of 1 KiB that a file takes, in steps of 4. */
function blocksOf({size, type}: Entry): number {
  return type === 'folder' ? 4 : type === 'file' ? Math.ceil(size / 4096) * 4 : 0;
}

function* diskUsage(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(given, {letters: 'ashkmcxd:', long: {'max-depth': 'd'}, usage: 'du [-aHLdclsxhmk] [FILE]...'});
  const shown = (blocks: number) => (has('h') ? humanSize(blocks * 1024) : String(has('m') ? Math.ceil(blocks / 1024) : blocks));
  const deepest = has('s') ? 0 : Number(value('d') ?? Number.POSITIVE_INFINITY);
  let code = 0;
  let total = 0;
  for (const path of words.length === 0 ? ['.'] : words) {
    const sums = new Map<string, number>();
    const isWell = yield* walk(
      task,
      path,
      function* ({path: at, entry, depth}) {
        const own = blocksOf(entry) + (sums.get(at) ?? 0);
        const slash = at.lastIndexOf('/');
        const parent = at.slice(0, slash) || (at.startsWith('/') ? '/' : at);
        if (depth > 0) sums.set(parent, (sums.get(parent) ?? 0) + own);
        else total += own;
        if (depth <= deepest && (entry.type === 'folder' || has('a') || depth === 0)) yield* print(task, `${shown(own)}\t${at}\n`);
      },
      {isBottomUp: true},
    );
    if (!isWell) code = 1;
  }
  if (has('c')) yield* print(task, `${shown(total)}\ttotal\n`);
  return code;
}

function* diskFree(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {letters: 'PkmhTai', usage: 'df [-PkmhT] [FILESYSTEM]...'});
  const {files} = task.container;
  const disk = {used: 17_465_248, size: 264_212_084, available: 78_036_016};
  const own = Math.ceil(files.usage.used / 1024);
  const rows = [{device: 'overlay', path: '/', type: 'overlay', size: disk.size, used: disk.used + own, available: disk.available - own}];
  for (const {path, device = 'tmpfs', fileSystemType: type = 'tmpfs', files: mounted, isHidden} of files.mounts) {
    if (isHidden) continue;
    if (type === 'proc' || type === 'sysfs') continue;
    const used = Math.ceil(mounted.usage.used / 1024);
    if (type === 'tmpfs') rows.push({device, path, type, size: 65_536, used, available: 65_536 - used});
    else rows.push({device, path, type, size: disk.size, used: disk.used + used, available: disk.available - used});
  }
  const chosen =
    words.length === 0
      ? rows
      : words.map(
          word =>
            rows
              .filter(({path}) => isBelow(files.resolve(absolute(task, word)), path))
              .sort((one, other) => other.path.length - one.path.length)[0]!,
        );
  const size = (blocks: number) => (has('h') ? humanSize(blocks * 1024) : String(has('m') ? Math.ceil(blocks / 1024) : blocks));
  const head = has('h') ? 'Size      Used Available' : has('m') ? '1M-blocks      Used Available' : '1K-blocks      Used Available';
  const typeHead = has('T') ? 'Type       ' : '';
  const lines = chosen.map(({device, path, type, size: all, used, available}) => {
    const share = Math.ceil((100 * used) / (used + available));
    return `${device.padEnd(20)} ${has('T') ? type.padEnd(10) : ''}${size(all).padStart(9)} ${size(used).padStart(9)} ${size(available).padStart(9)} ${`${share}%`.padStart(4)} ${path}\n`;
  });
  yield* print(
    task,
    `${'Filesystem'.padEnd(20)} ${typeHead}${head.padStart(head.length + Math.max(0, 9 - head.indexOf(' ')))} Use% Mounted on\n${lines.join('')}`,
  );
  return 0;
}

function isBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
