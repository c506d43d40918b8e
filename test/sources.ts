import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** How one file names another, or a package. */
export type Import = {readonly from: string; readonly specifier: string; readonly isType: boolean};

/** Everything that is or would be committed, relative to the root. */
export function ownFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {cwd: root, encoding: 'utf8'});
  return [...new Set(listed.split('\n'))].filter(file => file !== '' && existsSync(join(root, file))).sort();
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

export function isCode(file: string): boolean {
  return /\.(ts|tsx|mjs|mts)$/.test(file);
}

export function isGenerated(file: string): boolean {
  return /^\/\/ (Made by|Generated)/.test(textOf(file));
}

/** Text without comments, so that a word in a comment is not taken for code. */
export function codeOf(file: string): string {
  return textOf(file)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
}

/** Static, dynamic and type imports and re-exports alike. */
export function importsOf(file: string): readonly Import[] {
  const code = codeOf(file);
  const statements = [...code.matchAll(/^(import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s*)?['"]([^'"\n]+)['"]/gm)].map(
    ([, , type, specifier]): Import => ({from: file, specifier: specifier!, isType: type !== undefined}),
  );
  const calls = [...code.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"\n]+)['"]\s*\)(\.[A-Z])?/g)].map(
    ([, isTypeof, specifier, member]): Import => ({
      from: file,
      specifier: specifier!,
      isType: isTypeof !== undefined || member !== undefined,
    }),
  );
  return [...statements, ...calls];
}

/** The file that a relative import means; what follows `?` makes a copy of the module, not another file. */
export function targetOf({from, specifier}: Import): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(from), specifier.replace(/\?.*/, ''))) : undefined;
}

/** One chain of files per cycle found, the first file repeated at the end. */
export function cyclesAmong(files: readonly string[]): readonly string[] {
  const isDone = new Set<string>();
  const cycles: string[] = [];
  for (const file of files) visit(file, []);
  return cycles;

  function visit(file: string, path: readonly string[]): void {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || isDone.has(file)) return;
    for (const found of importsOf(file)) {
      const target = targetOf(found);
      if (target !== undefined && files.includes(target)) visit(target, [...path, file]);
    }
    isDone.add(file);
  }
}
