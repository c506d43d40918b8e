import {plainWords} from './plain-words.ts';

/** A line as a command for a container: by itself where it needs no shell, so that it works in images without one; else by a shell. */
export function runLine(line: string, isWindows: boolean): readonly string[] {
  return plainWords(line) ?? (isWindows ? ['cmd.exe', '/s', '/c', line] : ['sh', '-c', line]);
}
