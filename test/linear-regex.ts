import {setFlagsFromString} from 'node:v8';

/** As the program does it when it starts: expressions that backtrack too much go on in V8's linear engine. */
export function boundRegularExpressions(): void {
  setFlagsFromString('--enable-experimental-regexp-engine');
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  setFlagsFromString('--regexp-backtracks-before-fallback=10000');
}
