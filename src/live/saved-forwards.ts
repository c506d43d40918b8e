import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writePrivateFile} from '../cluster/private-file.ts';
import {record, records, text} from '../kube/loose.ts';
import type {PortWish} from '../kube/port-words.ts';
import type {PodScope} from '../resources/pods-of.ts';
import type {ForwardTarget, PodOwner} from '../store/forward.ts';

/** A forward that comes back in later sittings. */
export type SavedForward = {readonly target: ForwardTarget; readonly ports: readonly PortWish[]; readonly address: string};

export type SavedForwards = {
  /** Those of a context; with what is wrong with the file. Never rejects. */
  read(context: string): Promise<{readonly saved: readonly SavedForward[]; readonly problem: string | undefined}>;
  /** Puts into the set of a context, and takes out of it. Answers what could not be kept and why. Never rejects. */
  change(
    context: string,
    change: {readonly add?: readonly SavedForward[]; readonly remove?: readonly SavedForward[]},
  ): Promise<string | undefined>;
};

/**
 * Sets of forwards by context, in forwards.json (0600). Other sittings write it, too: it is read before it is written, and what cannot be
 * understood is never written over.
 */
export function savedForwards(folder: string | undefined): SavedForwards {
  const path = folder === undefined ? undefined : join(folder, 'forwards.json');
  let last: Promise<unknown> = Promise.resolve();
  return {
    async read(context) {
      const {sets, problem} = await readSets(path);
      return {saved: sets.get(context) ?? [], problem};
    },
    change(context, {add = [], remove = []}) {
      const done = last.then(async () => {
        if (path === undefined) return 'there is no folder to keep forwards in';
        const {sets, problem} = await readSets(path);
        if (problem !== undefined) return problem;
        const gone = new Set([...remove, ...add].map(keyOf));
        const kept = [...(sets.get(context) ?? []).filter(one => !gone.has(keyOf(one))), ...add];
        sets.set(context, kept);
        const contexts = Object.fromEntries([...sets].filter(([, set]) => set.length > 0));
        return writePrivateFile(path, `${JSON.stringify({version: 1, contexts}, undefined, 2)}\n`);
      });
      last = done;
      return done;
    },
  };
}

/** The same forward, whichever sitting opened it. */
export function keyOf({target, ports, address}: SavedForward): string {
  const {title, namespace, service = ''} = target;
  return JSON.stringify([title, namespace, service, address, ports.map(({local, remote}) => [local ?? null, remote])]);
}

type Sets = {readonly sets: Map<string, readonly SavedForward[]>; readonly problem: string | undefined};

async function readSets(path: string | undefined): Promise<Sets> {
  if (path === undefined) return {sets: new Map(), problem: undefined};
  try {
    const kept = record(JSON.parse(await readFile(path, 'utf8')));
    if (kept['version'] !== 1)
      return {sets: new Map(), problem: `${path} is of another version of dogwatch; move it away to save forwards`};
    const sets = Object.entries(record(kept['contexts'])).map(([context, set]): [string, readonly SavedForward[]] => [
      context,
      records(set).flatMap(one => savedIn(one) ?? []),
    ]);
    return {sets: new Map(sets), problem: undefined};
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {sets: new Map(), problem: undefined};
    const why = error instanceof SyntaxError ? 'it is no JSON' : (code ?? String(error));
    return {sets: new Map(), problem: `${path} cannot be read: ${why}; mend it or move it away to save forwards`};
  }
}

/** Undefined for what is none. */
function savedIn(one: Readonly<Record<string, unknown>>): SavedForward | undefined {
  const told = record(one['target']);
  const title = text(told['title']);
  const scopes = records(told['scopes']).map(scopeIn);
  const service = text(told['service']);
  const ports = records(one['ports']).flatMap((port): PortWish[] => {
    const {local, remote} = port;
    if (typeof remote !== 'number' && typeof remote !== 'string') return [];
    return [{local: typeof local === 'number' ? local : undefined, remote}];
  });
  if (title === '' || ports.length === 0 || (scopes.length === 0 && service === '')) return undefined;
  const container = text(told['container']);
  const owner = ownerIn(record(told['owner']));
  const target: ForwardTarget = {
    title,
    namespace: text(told['namespace']),
    scopes,
    ...(service === '' ? {} : {service}),
    ...(container === '' ? {} : {container}),
    ...(owner ? {owner} : {}),
  };
  return {target, ports, address: text(one['address']) || 'localhost'};
}

const scopeWords = ['namespace', 'labelSelector', 'fieldSelector', 'owner', 'select', 'namePrefix', 'jobsOf'] as const;

function scopeIn(scope: Readonly<Record<string, unknown>>): PodScope {
  const words = scopeWords.flatMap(word => (typeof scope[word] === 'string' ? [[word, scope[word]] as const] : []));
  return {kind: 'pods', ...Object.fromEntries(words)};
}

function ownerIn(told: Readonly<Record<string, unknown>>): PodOwner | undefined {
  const [apiVersion, kind, name, hash] = ['apiVersion', 'kind', 'name', 'hash'].map(word => text(told[word])) as [
    string,
    string,
    string,
    string,
  ];
  return kind === '' || name === '' ? undefined : {apiVersion, kind, name, ...(hash === '' ? {} : {hash})};
}
