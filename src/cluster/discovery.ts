import {text} from 'node:stream/consumers';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {DiskCache} from './disk-cache.ts';
import {markPreferred, readResourceList, readServed} from './discovery-answers.ts';
import type {Discovery, Resource} from './resource.ts';
import type {Answer, Transport} from './transport-types.ts';

export type {Discovery, Resource} from './resource.ts';

export type DiscoverOptions = {
  readonly cache: DiskCache | undefined;
  /** Tells one server from another: its address and the hash of its certificate authority. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, 'now'>;
  /** How old a kept copy may be for the server not to be asked; ten minutes unless told. An incomplete copy is always too old. */
  readonly maxAgeMs?: number;
  /** Ask the server whatever the age. */
  readonly refresh?: boolean;
  /** Hears why the copy could not be kept. */
  readonly notKept?: (because: string) => void;
};

/**
 * What the server serves: first, without waiting for it, the copy from the last time, if there is one; then, if that is old and something
 * has changed, what the server says now. Asks `/api` and `/apis` in the aggregated form (KEP-3352) with their ETags, so that nothing new
 * costs two empty answers; servers that do not know it are asked group by group. What does not answer becomes a problem; throws an ApiError
 * only when neither of the two answers, and nothing once the signal fires.
 */
export async function* discover(transport: Transport, options: DiscoverOptions): AsyncGenerator<Discovery, void> {
  const {cache, key, signal, clock, maxAgeMs = 600_000, refresh = false, notKept} = options;
  const kept = await readKept(cache, key);
  const before = kept && discoveryOf(kept.parts, 'disk');
  if (before) yield before;
  const ageInMs = kept ? clock.now() - kept.savedAt : Infinity;
  if (signal.aborted || (before?.isComplete && !refresh && ageInMs >= 0 && ageInMs < maxAgeMs)) return;

  const inTurn = atMost(8);
  const asked = await Promise.allSettled(paths.map((path, index) => askPart(transport, path, kept?.parts[index], signal, inTurn)));
  if (signal.aborted) return;
  if (asked.every(answer => answer.status === 'rejected')) throw asked[0]!.reason;
  const parts = asked.map((answer, index) => {
    if (answer.status === 'fulfilled') return answer.value;
    const old = kept?.parts[index] ?? {etag: undefined, resources: [], problems: []};
    return {...old, problems: [...old.problems, `${paths[index]} did not answer: ${messageOf(answer.reason)}`]};
  });
  const isAnswered = asked.every(answer => answer.status === 'fulfilled');
  const keeping = isAnswered ? cache?.write(key, parts satisfies readonly Part[], clock.now()) : undefined;
  const now = discoveryOf(parts, 'server');
  if (!before || !isSame(before, now)) yield now;
  const because = await keeping;
  if (because !== undefined) notKept?.(because);
}

/** Of the values in the cache; raise it when Part changes. */
export const discoveryFormat = 'discovery-1';

const paths = ['/api', '/apis'] as const;
const aggregated = ['v2', 'v2beta1'].map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`);
const accept = [...aggregated, 'application/json'].join(',');

/** What one of the two paths answered. */
type Part = {readonly etag: string | undefined; readonly resources: readonly Resource[]; readonly problems: readonly string[]};

async function askPart(transport: Transport, path: string, kept: Part | undefined, signal: AbortSignal, inTurn: InTurn): Promise<Part> {
  const headers: Record<string, string> = kept?.etag === undefined ? {} : {'If-None-Match': kept.etag};
  const answer = await transport.get(path, {accept, signal, headers});
  if (answer.status === 304 && kept) {
    answer.body.resume();
    return kept;
  }
  const served = readServed(await jsonOf(answer, path));
  if (!served) throw new ApiError(answer.status, 'UnexpectedAnswer', `${path} answered something that is not a list of resources`);
  if (served.type === 'versions') return askVersions(transport, served.versions, signal, inTurn);
  const etag = answer.headers['etag'];
  return {
    etag: typeof etag === 'string' ? etag : undefined,
    resources: markPreferred(served.versions.flatMap(version => version.resources)),
    problems: served.versions.filter(version => version.isStale).map(version => `${nameOf(version)} is stale: its server does not answer`),
  };
}

/** The older form: one request for each version of each group. */
async function askVersions(transport: Transport, versions: readonly GroupVersion[], signal: AbortSignal, inTurn: InTurn): Promise<Part> {
  const answers = await Promise.all(
    versions.map(version =>
      inTurn(() => askVersion(transport, version, signal)).then(
        resources => ({resources, problem: undefined}),
        error => ({resources: [], problem: `${nameOf(version)} did not answer: ${messageOf(error)}`}),
      ),
    ),
  );
  return {
    etag: undefined,
    resources: markPreferred(answers.flatMap(answer => answer.resources)),
    problems: answers.flatMap(answer => answer.problem ?? []),
  };
}

async function askVersion(transport: Transport, version: GroupVersion, signal: AbortSignal): Promise<readonly Resource[]> {
  const path = version.group === '' ? `/api/${version.version}` : `/apis/${version.group}/${version.version}`;
  const answer = await transport.get(path, {accept: 'application/json', signal});
  const resources = readResourceList(await jsonOf(answer, path), version.group, version.version);
  if (!resources) throw new ApiError(answer.status, 'UnexpectedAnswer', `${path} answered something that is not a list of resources`);
  return resources;
}

type InTurn = <T>(ask: () => Promise<T>) => Promise<T>;

/** Runs what it is given, no more than `most` at the same time, in the order of asking. */
function atMost(most: number): InTurn {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async ask => {
    if (running < most) running++;
    else await new Promise<void>(resolve => waiting.push(resolve));
    try {
      return await ask();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

type GroupVersion = {readonly group: string; readonly version: string};

function nameOf({group, version}: GroupVersion): string {
  return group === '' ? version : `${group}/${version}`;
}

async function jsonOf(answer: Answer, path: string): Promise<unknown> {
  const content = await text(answer.body).catch(cause => {
    throw new ApiError(0, (cause as NodeJS.ErrnoException).code ?? 'Interrupted', `the answer of ${path} broke off`, {cause});
  });
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new ApiError(answer.status, 'UnexpectedAnswer', `${path} answered something that is not JSON`, {cause});
  }
}

function discoveryOf(parts: readonly Part[], from: Discovery['from']): Discovery {
  const problems = parts.flatMap(part => part.problems);
  return {resources: parts.flatMap(part => part.resources), problems, isComplete: problems.length === 0, from};
}

function isSame(one: Discovery, other: Discovery): boolean {
  return JSON.stringify([one.resources, one.problems]) === JSON.stringify([other.resources, other.problems]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function readKept(cache: DiskCache | undefined, key: string): Promise<{parts: readonly Part[]; savedAt: number} | undefined> {
  const kept = await cache?.read(key);
  if (!kept || !Array.isArray(kept.value) || kept.value.length !== paths.length) return undefined;
  return kept.value.every(isPart) ? {parts: kept.value, savedAt: kept.savedAt} : undefined;
}

function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null) return false;
  const part = value as Partial<Part>;
  const isEtag = part.etag === undefined || typeof part.etag === 'string';
  return isEtag && Array.isArray(part.resources) && part.resources.every(isResource) && isTexts(part.problems);
}

function isResource(value: unknown): value is Resource {
  if (typeof value !== 'object' || value === null) return false;
  const {group, version, plural, singular, name, shortNames, categories, verbs, isNamespaced, isPreferred, hasScale} =
    value as Partial<Resource>;
  return (
    [group, version, plural, singular, name].every(text => typeof text === 'string') &&
    [shortNames, categories, verbs].every(isTexts) &&
    [isNamespaced, isPreferred, hasScale].every(is => typeof is === 'boolean')
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}
