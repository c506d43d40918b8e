import {type JunkRemover, podKind, removeJunk} from '../changes/junk-removal.ts';
import {junkNote, junkSelector} from '../kube/junk-pod.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import type {Connection} from './connection.ts';
import {isSittingAlive, type JunkList, type ListedJunk, type SittingJunk} from './junk-list.ts';

export type LeftoverOptions = {
  readonly list: JunkList;
  readonly remover: JunkRemover;
  readonly connectionOf: (context: string) => Connection | undefined;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  readonly signal: AbortSignal;
  /** Of this sitting; its own is nobody's leftover. */
  readonly sitting: () => string | undefined;
};

/** How long a creation that was on its way when its program died may take to come true. */
export const LATE_MS = 60_000;
/** When what could not be removed at once is tried again, in ms. */
const ROUNDS_MS = [0, 2000, 5000, 10_000, 20_000, 30_000];
/** Lists of other hosts, and of clusters that are not met again, are kept so long after the pods' deadline. */
const FORGET_MS = 24 * 3_600_000;
/** Clocks differ. */
const SLACK_MS = 5 * 60_000;

/** Removes what sittings that are dead have left, and tells once. What cannot be reached is left to the next start. Never rejects. */
export async function removeLeftovers(options: LeftoverOptions): Promise<void> {
  const {list, remover, signal, flash} = options;
  let left = await deadSittings(options);
  let isTold = false;
  for (const wait of ROUNDS_MS) {
    if (left.length === 0) return;
    if (wait > 0) await remover.clock.sleep(wait, signal);
    if (signal.aborted) return;
    const stays = new Set<string>();
    let count = 0;
    const looked = await Promise.all(
      left.map(async sitting => {
        const results = await Promise.all(sitting.pods.map(pod => settle(options, sitting, pod)));
        count += results.filter(result => result === 'removed').length;
        for (const result of results) if (typeof result === 'object') stays.add(result.because);
        const pods = sitting.pods.filter((_, index) => results[index] !== 'removed' && results[index] !== 'done');
        const after = {...sitting, pods};
        if (pods.length < sitting.pods.length) await list.keep(after);
        return after;
      }),
    );
    left = looked.filter(({pods}) => pods.length > 0);
    if (count > 0) flash('info', `${counted(count)} of an earlier sitting ${count === 1 ? 'was' : 'were'} removed`);
    const [because] = stays;
    const staying = left.reduce((sum, {pods}) => sum + pods.length, 0);
    if (because !== undefined && !isTold)
      flash('warn', `${counted(staying)} of an earlier sitting ${staying === 1 ? 'stays' : 'stay'}: ${because}`);
    isTold ||= because !== undefined;
  }
}

async function deadSittings({list, remover, sitting: own}: LeftoverOptions): Promise<readonly SittingJunk[]> {
  const all = (await list.read()).filter(({sitting}) => sitting !== own());
  const dead: SittingJunk[] = [];
  for (const sitting of all) {
    const isAlive = await isSittingAlive(sitting, remover.who.host);
    if (isAlive === false) dead.push(sitting);
    else if (isAlive === undefined && sitting.pods.every(pod => isForgotten(pod, remover))) await list.keep({...sitting, pods: []});
  }
  return dead;
}

type Settled = 'removed' | 'done' | 'later' | {readonly because: string};

async function settle({remover, connectionOf, signal}: LeftoverOptions, {sitting}: SittingJunk, pod: ListedJunk): Promise<Settled> {
  const connection = connectionOf(pod.context);
  if (!connection || serverOf(connection) !== pod.server) return isForgotten(pod, remover) ? 'done' : 'later';
  const removed = await removeJunk(remover, connection, {...pod, sitting}, {isKnown: false, signal});
  if (removed.type === 'removed') return 'removed';
  if (removed.type === 'stays') return {because: removed.because};
  if (removed.type === 'failed') return 'later';
  const mayCome = pod.uid === '' && remover.clock.now() - pod.madeAt < LATE_MS;
  return mayCome ? 'later' : 'done';
}

function isForgotten({deadlineAt}: ListedJunk, {clock}: JunkRemover): boolean {
  return clock.now() - deadlineAt > FORGET_MS;
}

/** Removes junk pods of a namespace that are past their deadline, whoever made them: asks for their metadata alone. Never rejects. */
export async function removeExpired(remover: JunkRemover, connection: Connection, namespace: string, signal: AbortSignal): Promise<void> {
  try {
    const {json} = await import('node:stream/consumers');
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const query = {labelSelector: junkSelector, limit: '500'};
    const answer = await (await connection.transport()).get(resourcePath(podKind, namespace), {query, accept, signal});
    const {items} = (await json(answer.body)) as {readonly items?: readonly Pick<KubeObject, 'metadata'>[] | null};
    for (const {metadata} of items ?? []) {
      const note = junkNote({metadata});
      if (!note || metadata.deletionTimestamp !== undefined || remover.clock.now() - note.deadlineAt < SLACK_MS) continue;
      const junk = {namespace, name: metadata.name, uid: metadata.uid ?? '', sitting: note.sitting};
      await removeJunk(remover, connection, junk, {isKnown: true, signal});
    }
  } catch {
    // Who may not list pods leaves it to others.
  }
}

export function serverOf({context}: Connection): string {
  return context.clusterEntry?.server ?? '';
}

function counted(count: number): string {
  return count === 1 ? '1 junk pod' : `${count} junk pods`;
}
