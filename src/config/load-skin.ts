import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {builtinSkins, defaultSkin} from './builtin-skins.ts';
import type {Problem} from './problem.ts';
import type {Look, Skin} from './skin.ts';

/**
 * The built-in skin of this name, else `dir/NAME.yaml`: slots that override those of its `base` (the default unless told). What cannot be
 * used is left out and told. Never rejects. YAML and the schema are imported only where there is a file to read.
 */
export async function loadSkin(name: string, {dir}: {readonly dir: string}): Promise<{value: Skin; problems: Problem[]}> {
  const builtin = builtinOf(name);
  if (builtin) return {value: builtin, problems: []};
  const file = join(dir, `${name}.yaml`);
  if (!/^[\w.-]+$/.test(name)) return failed(file, `a skin is named by letters, digits, - and _; there is none named "${name}"`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const known = Object.keys(builtinSkins).join(', ');
    return failed(file, isMissing ? `there is no skin "${name}"; expected this file, or one of ${known}` : `cannot be read: ${error}`);
  }
  return parseSkin(text, file);
}

async function parseSkin(text: string, file: string): Promise<{value: Skin; problems: Problem[]}> {
  const [{LineCounter, isMap, isScalar, parseDocument}, {skinSchema}] = await Promise.all([import('yaml'), import('./skin-schema.ts')]);
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines});
  const problems: Problem[] = document.errors.map(error => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    message: firstLine(error.message),
  }));
  if (problems.length > 0) return {value: defaultSkin, problems};
  const {contents} = document;
  if (contents === null) return {value: defaultSkin, problems};
  if (!isMap(contents))
    return {value: defaultSkin, problems: [{file, line: 1, message: 'expected slots and their looks, as "title: {bold: true}"'}]};
  let found: Record<string, unknown>;
  try {
    found = document.toJS();
  } catch (error) {
    return {value: defaultSkin, problems: [{file, line: 1, message: firstLine(String(error))}]};
  }
  let base = defaultSkin;
  const looks: Record<string, Look> = {};
  for (const [key, value] of Object.entries(found)) {
    const result = skinSchema.safeParse({[key]: value});
    if (!result.success) {
      for (const issue of result.error.issues) {
        const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
        problems.push({file, line: lineOf(path.map(String)), message: messageOf(path.map(String), issue)});
      }
    } else if (key !== 'base') looks[key] = value as Look;
    else {
      const known = builtinOf(String(value));
      if (known) base = known;
      else problems.push({file, line: lineOf([key]), message: `base: expected one of ${Object.keys(builtinSkins).join(', ')}`});
    }
  }
  return {value: {...base, ...looks}, problems};

  /** The line of the key that the path leads to, or of the last one on it that is there. */
  function lineOf(path: readonly string[]): number {
    let node: unknown = contents;
    let offset = 0;
    for (const step of path) {
      if (!isMap(node)) break;
      const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === step);
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    }
    return lines.linePos(offset).line;
  }
}

type Issue = {readonly code?: string | undefined; readonly message: string};

function messageOf(path: readonly string[], issue: Issue): string {
  const place = path.join(': ');
  if (issue.code !== 'unrecognized_keys') return `${place}: ${issue.message}`;
  if (path.length > 1) return `${place}: expected fg, bg, bold, dim, italic, underline or inverse`;
  return `${place}: expected base or a slot: ${Object.keys(defaultSkin).join(', ')}`;
}

function builtinOf(name: string): Skin | undefined {
  return Object.hasOwn(builtinSkins, name) ? builtinSkins[name] : undefined;
}

function failed(file: string, message: string): {value: Skin; problems: Problem[]} {
  return {value: defaultSkin, problems: [{file, line: 0, message}]};
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
