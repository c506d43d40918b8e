import {FileError, type FileSystem} from '../files.ts';
import {absolute} from '../io.ts';
import type {Completion} from './line-editor.ts';
import {type Shell, valueIn} from './shell-state.ts';

/** Commands where one begins, files elsewhere. */
export function complete(shell: Shell, before: string): Completion {
  const [word = ''] = /(?:[^\s;&|<>()`"'\\]|\\.)*$/.exec(before) ?? [];
  const isCommand = /(?:^|[;&|(`]|\b(?:then|do|else|if|while|sudo|exec)\s)\s*$/.test(before.slice(0, before.length - word.length));
  const variable = /\$(\w*)$/.exec(word);
  if (variable) {
    const names = [...shell.variables.keys()].filter(name => name.startsWith(variable[1]!)).sort();
    return {length: word.length, choices: names.map(name => ({text: `${word.slice(0, variable.index)}$${name}`, shown: `$${name}`}))};
  }
  const choices = isCommand && !word.includes('/') ? commands(shell, word) : files(shell, word, isCommand);
  return {length: [...word].length, choices};
}

function commands(shell: Shell, start: string): Completion['choices'] {
  const {files: system} = shell.task.container;
  const names = new Set([...shell.engine.builtins, ...shell.functions.keys(), ...shell.aliases.keys()]);
  for (const folder of (valueIn(shell, 'PATH') ?? '').split(':')) {
    for (const name of namesIn(system, folder)) if (system.allows(`${folder}/${name}`, 'execute')) names.add(name);
  }
  const found = [...names].filter(name => name.startsWith(start)).sort();
  return found
    .map(name => ({text: `${name} `, shown: name}))
    .map((choice, _, all) => (all.length === 1 ? choice : {...choice, text: choice.shown}));
}

function files({task}: Shell, word: string, isCommand: boolean): Completion['choices'] {
  const slash = word.lastIndexOf('/') + 1;
  const typed = word.slice(0, slash);
  const plain = typed.replace(/\\(.)/g, '$1').replace(/^~(?=\/)/, task.env.get('HOME') ?? '');
  const start = word.slice(slash).replace(/\\(.)/g, '$1');
  const system = task.container.files;
  const folder = absolute(task, plain === '' ? '.' : plain);
  const names = namesIn(system, folder).filter(name => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')));
  const found = names.filter(name => !isCommand || isFolder(system, `${folder}/${name}`) || system.allows(`${folder}/${name}`, 'execute'));
  return found.map(name => {
    const end = isFolder(system, `${folder}/${name}`) ? '/' : found.length === 1 ? ' ' : '';
    return {text: typed + name.replace(/[\s$&|;<>()`"'\\*?[\]]/g, '\\$&') + end, shown: name + (end === '/' ? '/' : '')};
  });
}

function namesIn(system: FileSystem, folder: string): readonly string[] {
  try {
    return system.list(folder);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function isFolder(system: FileSystem, path: string): boolean {
  try {
    return system.stat(path)?.type === 'folder';
  } catch {
    return false;
  }
}
