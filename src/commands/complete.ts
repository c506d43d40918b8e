import {loadKubeconfig} from '../cluster/kubeconfig.ts';
import {kinds} from '../resources/index.ts';
import {wordsOf} from '../store/catalog.ts';

export const completed = ['kinds', 'contexts'] as const;
export type Completed = (typeof completed)[number];

/** The words that a shell offers, one a line: kinds that need no server to be known, contexts of the kubeconfig. */
export async function completionWords(what: Completed, env: NodeJS.ProcessEnv): Promise<string> {
  if (what === 'kinds') return [...new Set(kinds.flatMap(kind => wordsOf(kind).filter(word => !/[./]/.test(word))))].join('\n');
  const {contexts} = await loadKubeconfig({env});
  return contexts.map(({name}) => name).join('\n');
}
