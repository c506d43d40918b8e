import {loadKubeconfig} from '../cluster/kubeconfig.ts';
import type {Clock} from '../kube/clock.ts';
import {kinds} from '../resources/index.ts';
import type {Kind} from '../resources/kind.ts';
import {wordsOf} from '../store/catalog.ts';
import {targetKinds} from './log-kinds.ts';
import {typedLine} from './typed-line.ts';

export const completed = ['kinds', 'contexts', 'targets'] as const;
export type Completed = (typeof completed)[number];

/**
 * The words that a shell offers, one a line: kinds that need no server to be known; contexts of the kubeconfig; what may stand at the cursor of
 * a line, which COMP_LINE and COMP_POINT tell as bash does for its completers: the same kinds before a name for logs, and with a clock, what the
 * cluster has.
 */
export async function completionWords(what: Completed, env: NodeJS.ProcessEnv, clock?: Clock): Promise<string> {
  const words =
    what === 'kinds' ? kinds.flatMap(simpleWords) : what === 'contexts' ? await contextWords(env) : await targetWords(env, clock);
  return [...new Set(words)].join('\n');
}

async function targetWords(env: NodeJS.ProcessEnv, clock: Clock | undefined): Promise<readonly string[]> {
  const ofKinds = targetKinds()
    .flatMap(simpleWords)
    .map(word => `${word}/`);
  const {COMP_LINE: line, COMP_POINT: point} = env;
  if (line === undefined) return ofKinds;
  const typed = typedLine(line.slice(0, point ? Number(point) : undefined));
  const {clusterWords} = await import('./cluster-words.ts');
  return [...(typed.takesTarget && typed.option === undefined ? ofKinds : []), ...(clock ? await clusterWords(typed, {env, clock}) : [])];
}

/** Without those in which a shell would find something to obey, or a blank. */
async function contextWords(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const {contexts} = await loadKubeconfig({env});
  return contexts.map(({name}) => name).filter(name => /^[\p{L}\p{N}_][\p{L}\p{N}_.:@/+=,%-]*$/u.test(name));
}

function simpleWords(kind: Kind): readonly string[] {
  return wordsOf(kind).filter(word => !/[./]/.test(word));
}
