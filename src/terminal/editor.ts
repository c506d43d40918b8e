import {accessSync, constants as access, rmSync, statSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {constants} from 'node:os';
import {basename, join} from 'node:path';
import {type EditorCommand, editorCommand} from './editor-command.ts';
import type {Tty} from './tty.ts';

export type EditorOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly lend: Tty['lend'];
  /** Where the folder of the file is made. */
  readonly tmpdir: string;
  /** Calls it when the program ends. */
  readonly onExit?: (work: () => void) => void;
};

export type EditOptions = {
  /** Of the file: `deployment-web.yaml`. */
  readonly name: string;
  /** The line to begin at, from 1, with editors of which it is known how to say so. */
  readonly at?: number | undefined;
  /** The file is gone as soon as the editor is. */
  readonly isConfidential?: boolean;
};

/** `discard` removes the file, which else stays, for the case of a crash, until the program ends. `text` is what was saved all the same. */
export type Edited =
  | {readonly text: string; readonly isChanged: boolean; readonly discard?: () => void}
  | {readonly because: string; readonly text?: string};

/** Gives a text to the user's editor, in a file that nobody else can read, and the terminal with it. Never rejects. */
export function createEditor({env, lend, tmpdir, onExit = work => process.once('exit', work)}: EditorOptions) {
  const folders = new Set<string>();
  let isMinded = false;
  return edit;

  async function edit(text: string, {name, at, isConfidential}: EditOptions): Promise<Edited> {
    const command = editorCommand(env, file => isProgram(file, env['PATH'] ?? ''));
    if ('because' in command) return command;
    mind();
    let folder: string | undefined;
    let keep = false;
    try {
      folder = await mkdtemp(join(tmpdir, 'dogwatch-edit-'));
      folders.add(folder);
      const file = join(folder, fileName(name));
      await writeFile(file, text, {mode: 0o600});
      const edited = await editFile(command, file, text, at);
      keep = 'isChanged' in edited && edited.isChanged && !isConfidential;
      const made = folder;
      return keep ? {...edited, discard: () => remove(made)} : edited;
    } catch (error) {
      return {because: `No file could be made for the editor: ${(error as Error).message}`};
    } finally {
      if (folder !== undefined && !keep) {
        folders.delete(folder);
        await rm(folder, {recursive: true, force: true}).catch(() => {});
      }
    }
  }

  async function editFile(command: EditorCommand, file: string, text: string, at: number | undefined): Promise<Edited> {
    const [program, args] = command.on(file, at);
    const {exitCode, error} = await lend(program, args);
    const saved = await read(file);
    if (exitCode === 0) {
      if (saved === undefined) return {because: `${command.name} left no text behind: nothing is changed`};
      return {text: saved, isChanged: saved !== text};
    }
    const because = endText(command.name, exitCode, error);
    return saved === undefined || saved === text ? {because} : {because, text: saved};
  }

  function mind(): void {
    if (isMinded) return;
    isMinded = true;
    onExit(() => {
      for (const folder of folders) remove(folder);
    });
  }

  function remove(folder: string): void {
    folders.delete(folder);
    try {
      rmSync(folder, {recursive: true, force: true});
    } catch {
      // It is in a folder for what is passing.
    }
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

function endText(name: string, exitCode: number, error: Error | undefined): string {
  if (error) return `${name} cannot be started: ${error.message}`;
  if (exitCode === 127) return `${name} cannot be started: it is not there; KUBE_EDITOR, VISUAL or EDITOR names another`;
  const signal = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
  return `${name} ended with ${exitCode}${signal === undefined ? '' : ` (${signal})`}: nothing is changed`;
}

/** Whatever an object is called, the name stays in its folder and is no option. */
function fileName(name: string): string {
  const tame = basename(name)
    .replaceAll(/[^\w.-]/g, '-')
    .replace(/^[.-]+/, '');
  return tame.length > 200 ? tame.slice(-200).replace(/^[.-]+/, '') : tame || 'object.yaml';
}

function isProgram(file: string, path: string): boolean {
  const places = file.includes('/') ? [file] : path.split(':').map(folder => join(folder || '.', file));
  return places.some(place => {
    try {
      accessSync(place, access.X_OK);
      return statSync(place).isFile();
    } catch {
      return false;
    }
  });
}
