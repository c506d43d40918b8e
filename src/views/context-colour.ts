import {style} from '../terminal/cells.ts';
import type {Look} from './look.ts';

// Of the 256, those that can be read on black and on white; red ones are left to protected contexts.
const COLOURS = [33, 37, 71, 99, 133, 136];

/** A context's own look: always the same for a name, and that of the skin where it is protected. */
export function contextStyle(name: string, isProtected: boolean, {styles}: Pick<Look, 'styles'>): number {
  return isProtected ? styles.protected : style({fg: `38;5;${COLOURS[hashOf(name) % COLOURS.length]}`, bold: true});
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
