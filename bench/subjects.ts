import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Subject} from './stage.ts';

/** In a cluster that lives, a few pods come and go between counting and looking. */
const drift = 3;

export function dogwatch(): Subject {
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  if (!existsSync(cli)) throw new Error('There is no dist/cli.js: npm run build makes it.');
  return {
    name: 'dogwatch',
    measuresItself: true,
    program: (world, {namespace}, env) => ({
      command: process.execPath,
      args: [cli, 'pods', ...(namespace === undefined ? ['-A'] : ['-n', namespace]), '--kubeconfig', world.kubeconfig],
      env,
    }),
    ready: pods => new RegExp(`(?<![\\d,])(${numbersNear(pods)}) pods?\\b`),
  };
}

/** Any other program, by its command line; it finds the cluster by KUBECONFIG. It is ready when it shows the count, or `ready` if given. */
export function rival(commandLine: string, ready: string | undefined): Subject {
  return {
    name: commandLine.split(/[\s/]+/).find(word => !word.includes('=')) ?? commandLine,
    measuresItself: false,
    program: (_world, _scope, env) => ({command: '/bin/sh', args: ['-c', `exec ${commandLine}`], env}),
    ready: pods => new RegExp(ready ?? `(?<![\\d,.])(${numbersNear(pods)})(?![\\d,.])`),
  };
}

/** 10034 reads 10034, 10,034, 10.034 or 10 034. */
function numbersNear(count: number): string {
  const numbers = Array.from({length: 2 * drift + 1}, (_, at) => Math.max(0, count - drift) + at);
  return numbers.map(number => String(number).replace(/\B(?=(\d{3})+$)/g, "[,.' ]?")).join('|');
}
