import type {Writable} from 'node:stream';
import {harmless} from './log-printing.ts';

/** Tells what goes wrong, a line each, with nothing in it that could control a terminal. That nobody reads it is no reason to fail. */
export function teller(stderr: Writable): (message: string) => void {
  stderr.on('error', () => {});
  return message => {
    const lines = message.split('\n').map(line => `dogwatch: ${harmless(line)}\n`);
    stderr.write(lines.join(''));
  };
}
