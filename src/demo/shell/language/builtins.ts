import type {Builtin} from './builtin.ts';
import {controlBuiltins} from './control-builtins.ts';
import {folderBuiltins} from './folder-builtins.ts';
import {outputBuiltins} from './output-builtins.ts';
import {processBuiltins} from './process-builtins.ts';
import {variableBuiltins} from './variable-builtins.ts';

export const builtins: Readonly<Record<string, Builtin>> = {
  ...controlBuiltins,
  ...folderBuiltins,
  ...outputBuiltins,
  ...processBuiltins,
  ...variableBuiltins,
};

/** Whose errors end a shell that is not interactive, and whose assignments stay (POSIX 2.15). */
export const specials: ReadonlySet<string> = new Set([
  ':',
  '.',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'source',
  'trap',
  'unset',
]);
