import type {NamespaceAccess} from '../kube/access.ts';
import type {Clock} from '../kube/clock.ts';

/** Permissions change seldom, and a server is asked no more often. */
const AGE_MS = 5 * 60_000;
/** What could not be told is asked again no sooner. */
const PAUSE_MS = 30_000;
/** Rules are asked for in a namespace; those of the whole cluster hold in each. */
const ANY_NAMESPACE = 'default';

/** Posts a review below /apis/authorization.k8s.io/v1/ and resolves with the parsed answer. */
export type Post = (plural: string, body: object) => Promise<unknown>;

export type AccessOptions = {readonly clock: Clock; readonly post: Post; readonly signal: AbortSignal};

type Known = {readonly askedAt: number; readonly access: Promise<NamespaceAccess>; hasFailed: boolean};

/**
 * What the user may do in a namespace ('' for what lies in none), asked at most every five minutes: the rules, and where an authorizer
 * cannot list its own, whether everything is allowed. The same promise comes back until it is time to ask again; one that rejected, with an
 * ApiError, for half a minute.
 */
export function createAccess({clock, post, signal}: AccessOptions): (namespace: string) => Promise<NamespaceAccess> {
  const known = new Map<string, Known>();
  return namespace => remembered(`in ${namespace}`, () => ask(namespace));

  async function ask(namespace: string): Promise<NamespaceAccess> {
    const {everythingReview, isAllowed} = await import('../cluster/access.ts');
    const inNamespace = namespace === '' ? ANY_NAMESPACE : namespace;
    const access = await remembered(`rules ${inNamespace}`, () => rulesIn(inNamespace));
    if (!access.isIncomplete) return {...access, namespace};
    const answer = await post('selfsubjectaccessreviews', everythingReview(namespace)).catch(() => undefined);
    return isAllowed(answer) ? {namespace, rules: [everything], isIncomplete: false, problem: undefined} : {...access, namespace};
  }

  async function rulesIn(namespace: string): Promise<NamespaceAccess> {
    const {readAccess, rulesReview} = await import('../cluster/access.ts');
    return readAccess(namespace, of => post('selfsubjectrulesreviews', rulesReview(of)), signal);
  }

  function remembered(key: string, make: () => Promise<NamespaceAccess>): Promise<NamespaceAccess> {
    const now = clock.now();
    const last = known.get(key);
    if (last && now - last.askedAt < (last.hasFailed ? PAUSE_MS : AGE_MS)) return last.access;
    const one: Known = {askedAt: now, access: make(), hasFailed: false};
    known.set(key, one);
    one.access.catch(() => {
      one.hasFailed = true;
    });
    return one.access;
  }
}

const everything = {verbs: ['*'], groups: ['*'], resources: ['*'], names: []};
