import {type Entry, FileError} from '../files.ts';
import {absolute, complain, print} from '../io.ts';
import type {Steps, Task} from '../task.ts';
import {modeText} from './modes.ts';
import {parseOptions} from './options.ts';
import {humanSize} from './sizes.ts';

type Row = {readonly name: string; readonly path: string; readonly entry: Entry};

export function* ls(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(given, {
    letters: '1AaCxdLHRFplinshrSXvctuw:Gkg',
    long: {all: 'a', color: 'G', 'full-time': 'l', 'group-directories-first': 'k', human: 'h'},
    usage:
      'ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...\n\nList directory contents\n\n\t-1\tOne column output\n\t-a\tInclude names starting with .\n\t-A\tLike -a, but exclude . and ..\n\t-x\tList by lines\n\t-d\tList directory names, not contents',
  });
  const {files} = task.container;
  const terminal = task.descriptors.get(1)?.terminal;
  const isLong = has('l') || has('n') || has('g');
  const hasColours =
    given.some(word => word === '--color' || word === '--color=always') || (terminal !== undefined && !given.includes('--color=never'));
  let status = 0;
  const plain: Row[] = [];
  const folders: Row[] = [];
  for (const path of words.length === 0 ? ['.'] : words) {
    const row = yield* rowAt(path, path, !isLong && !has('d'));
    if (!row) continue;
    if (row.entry.type === 'folder' && !has('d')) folders.push(row);
    else plain.push(row);
  }
  yield* show(sorted(plain), false);
  let isFirst = plain.length === 0;
  const hasTitles = folders.length + plain.length > 1 || has('R');
  for (const folder of sorted(folders)) yield* showFolder(folder);
  return status;

  function* rowAt(name: string, path: string, isFollowing: boolean): Steps<Row | undefined> {
    try {
      const at = absolute(task, path);
      const followed = isFollowing || has('L') || path.endsWith('/') ? files.stat(at) : undefined;
      const entry = followed ?? files.lstat(at);
      if (!entry) throw new FileError('ENOENT', path);
      return {name, path, entry};
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(task, `${path}: ${error.message}`);
      status = 1;
      return undefined;
    }
  }

  function* showFolder({path}: Row): Steps<void> {
    if (task.isTired()) yield task.rest;
    if (hasTitles) yield* print(task, `${isFirst ? '' : '\n'}${path}:\n`);
    isFirst = false;
    const rows: Row[] = [];
    try {
      const names = files.list(absolute(task, path)).filter(name => has('a') || has('A') || !name.startsWith('.'));
      for (const name of has('a') ? ['.', '..', ...names] : names) {
        const row = yield* rowAt(name, path.endsWith('/') ? path + name : `${path}/${name}`, false);
        if (row) rows.push(row);
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(task, `can't open '${path}': ${error.message}`);
      status = 1;
      return;
    }
    const ordered = sorted(rows);
    yield* show(ordered, true);
    if (has('R'))
      for (const row of ordered) if (row.entry.type === 'folder' && row.name !== '.' && row.name !== '..') yield* showFolder(row);
  }

  function sorted(rows: readonly Row[]): Row[] {
    const byName = (one: Row, other: Row) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0);
    const order = has('S')
      ? (one: Row, other: Row) => other.entry.size - one.entry.size
      : has('t') || has('c') || has('u')
        ? (one: Row, other: Row) => other.entry.changedAt - one.entry.changedAt
        : has('X')
          ? (one: Row, other: Row) =>
              extension(one.name) < extension(other.name) ? -1 : extension(one.name) > extension(other.name) ? 1 : 0
          : byName;
    const all = [...rows].sort((one, other) => order(one, other) || byName(one, other));
    return has('r') ? all.reverse() : all;
  }

  function* show(rows: readonly Row[], isFolder: boolean): Steps<void> {
    if (isLong) {
      if (isFolder) yield* print(task, `total ${rows.reduce((sum, {entry}) => sum + blocks(entry), 0)}\n`);
      for (const row of rows) yield* print(task, `${prefix(row)}${longLine(row)}\n`);
      return;
    }
    const names = rows.map(row => ({
      text: `${prefix(row)}${coloured(row)}${mark(row)}`,
      width: prefix(row).length + [...row.name].length + mark(row).length,
    }));
    if (!terminal || has('1')) {
      yield* print(task, names.map(({text}) => `${text}\n`).join(''));
      return;
    }
    yield* print(task, inColumns(names, Number(value('w') ?? terminal.columns) || 80));
  }

  function prefix({entry}: Row): string {
    return `${has('i') ? `${String(entry.inode).padStart(7)} ` : ''}${has('s') ? `${String(blocks(entry)).padStart(6)} ` : ''}`;
  }

  function mark({entry}: Row): string {
    if (has('p') && entry.type === 'folder') return '/';
    if (!has('F')) return '';
    return entry.type === 'folder' ? '/' : entry.type === 'link' ? '@' : entry.type === 'file' && entry.mode & 0o111 ? '*' : '';
  }

  function coloured({name, entry}: Row): string {
    if (!hasColours) return name;
    const colour = {folder: '1;34', link: '1;36', device: '1;33', file: entry.mode & 0o111 ? '1;32' : '0;0'}[entry.type];
    return `\x1b[${colour}m${name}\x1b[m`;
  }

  function longLine(row: Row): string {
    const {entry, path} = row;
    const {links, user, group, size, changedAt, type} = entry;
    const shownSize = type === 'device' ? deviceNumber(path) : has('h') ? humanSize(size) : String(size);
    const id = (name: string) => (has('n') ? (name === 'root' ? '0' : /^\d+$/.test(name) ? name : '65534') : name).padEnd(8);
    const target = type === 'link' ? ` -> ${files.readLink(absolute(task, path))}` : '';
    const columns = [modeText(entry), String(links).padStart(4), `${id(user)} ${id(group)}`, shownSize.padStart(9), timeOf(changedAt)];
    return `${columns.join(' ').replace(/ {2}(\S+ +\S+ +)/, '  $1')} ${coloured(row)}${mark(row)}${target}`;
  }

  function deviceNumber(path: string): string {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const numbers: Readonly<Record<string, string>> = {
      null: '1,   3',
      zero: '1,   5',
      full: '1,   7',
      random: '1,   8',
      urandom: '1,   9',
      tty: '5,   0',
    };
    return numbers[name] ?? '1,   3';
  }

  function timeOf(ms: number): string {
    if (given.includes('--full-time')) return new Date(ms).toISOString().replace('T', ' ').replace('.000Z', ' +0000');
    const text = new Date(ms).toUTCString();
    const [, day = '', month = '', year = '', clock = ''] = /, (\d+) (\w+) (\d+) (\d+:\d+)/.exec(text) ?? [];
    const isRecent = Math.abs(task.container.agenda.now() - ms) < 15_768_000_000;
    return `${month} ${String(Number(day)).padStart(2)} ${isRecent ? clock : year.padStart(5)}`;
  }
}

function blocks({type, size}: Entry): number {
  return type === 'folder' ? (size === 0 ? 0 : 4) : type === 'file' ? Math.ceil(size / 4096) * 4 : 0;
}

function extension(name: string): string {
  return name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
}

function inColumns(names: readonly {readonly text: string; readonly width: number}[], columns: number): string {
  if (names.length === 0) return '';
  const width = Math.max(...names.map(name => name.width)) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const down = Math.ceil(names.length / across);
  let text = '';
  for (let line = 0; line < down; line++) {
    const cells = names.filter((_, index) => index % down === line);
    text += `${cells.map((cell, index) => cell.text + (index < cells.length - 1 ? ' '.repeat(width - cell.width) : '')).join('')}\n`;
  }
  return text;
}
