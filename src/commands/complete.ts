import {loadKubeconfig} from '../cluster/kubeconfig.ts';
import {kinds} from '../resources/index.ts';
import type {Kind} from '../resources/kind.ts';
import {wordsOf} from '../store/catalog.ts';
import {targetKinds} from './log-kinds.ts';

export const completed = ['kinds', 'contexts', 'targets'] as const;
export type Completed = (typeof completed)[number];

/** The words that a shell offers, one a line: kinds that need no server to be known, the same before a name for logs, contexts of the kubeconfig. */
export async function completionWords(what: Completed, env: NodeJS.ProcessEnv): Promise<string> {
  if (what === 'targets')
    return targetKinds()
      .flatMap(simpleWords)
      .map(word => `${word}/`)
      .join('\n');
  if (what === 'kinds') return [...new Set(kinds.flatMap(simpleWords))].join('\n');
  const {contexts} = await loadKubeconfig({env});
  return contexts.map(({name}) => name).join('\n');
}

function simpleWords(kind: Kind): readonly string[] {
  return wordsOf(kind).filter(word => !/[./]/.test(word));
}
