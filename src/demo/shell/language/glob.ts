import type {FileSystem} from '../files.ts';
import {hasWildcards, type Pattern, regexOf} from './pattern.ts';

/** Paths that match a pattern, in alphabetical order; undefined where it is no pattern or nothing matches. */
export function glob(files: FileSystem, folder: string, pattern: Pattern): readonly string[] | undefined {
  if (!hasWildcards(pattern)) return undefined;
  const parts = split(pattern);
  const isAbsolute = parts[0]!.every(({text}) => text === '') && parts.length > 1;
  let found: string[] = [isAbsolute ? '/' : ''];
  for (const part of isAbsolute ? parts.slice(1) : parts) found = found.flatMap(base => matches(files, folder, base, part));
  return found.length === 0 ? undefined : found;
}

function matches(files: FileSystem, folder: string, base: string, part: Pattern): string[] {
  const text = part.map(piece => piece.text).join('');
  if (text === '') return [base.endsWith('/') ? base : `${base}/`];
  const prefix = base === '' || base.endsWith('/') ? base : `${base}/`;
  const at = (path: string) => (path.startsWith('/') ? path : `${folder}/${path}`);
  try {
    if (!hasWildcards(part)) {
      const path = prefix + part.map(piece => (piece.isQuoted ? piece.text : piece.text.replace(/\\(.)/g, '$1'))).join('');
      return files.lstat(at(path)) ? [path] : [];
    }
    const regex = regexOf(part);
    const names = files.list(at(prefix === '' ? '.' : prefix));
    return names.filter(name => (!name.startsWith('.') || text.startsWith('.')) && regex.test(name)).map(name => prefix + name);
  } catch {
    return [];
  }
}

function split(pattern: Pattern): Pattern[] {
  const parts: {text: string; isQuoted: boolean}[][] = [[]];
  for (const {text, isQuoted} of pattern) {
    for (const [index, piece] of text.split('/').entries()) {
      if (index > 0) parts.push([]);
      parts.at(-1)!.push({text: piece, isQuoted});
    }
  }
  return parts;
}
