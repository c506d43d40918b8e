import type {Program} from './programs/program.ts';

/** What a container finds in an image. */
export type Image = {
  /** Whole and with its tag, as containerd names it: `docker.io/library/nginx:1.27`. */
  readonly name: string;
  /** As the status of containers has it: a digest in a repository, or the bare one of an image that was never pulled. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingFolder?: string;
  readonly user?: string;
  /** Whose files and tools it has; `distroless` has no shell. */
  readonly base: ImageBase;
  /** What lies on top of that. */
  readonly files?: Readonly<Record<string, string>>;
  /** What runs unless a command says otherwise. */
  readonly program?: Program;
};

export type ImageBase = 'busybox' | 'alpine' | 'debian' | 'distroless';

/** An image as it is published: for one tag, or for many. */
export type Published = Omit<Image, 'name' | 'id'> & {
  /** Host and path: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tags: readonly string[] | RegExp;
  /** The names that nodes have it under from the start, without a pull. */
  readonly isPreloaded?: boolean;
  /** Under what name and id nodes know it, where that is another one. */
  readonly same?: {readonly name: string; readonly id: string};
};

export type Reference = {readonly host: string; readonly path: string; readonly tag: string; readonly digest: string | undefined};

/** Takes a reference apart as Docker's do (github.com/distribution/reference). Undefined where it is none. */
export function parseReference(text: string): Reference | undefined {
  const match = /^(?:([^/@]*)\/)?([^:@]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text);
  if (!match) return undefined;
  const [, first, rest, tag, digest] = match;
  const isHost = first !== undefined && (first.includes('.') || first.includes(':') || first === 'localhost');
  const host = isHost ? first : 'docker.io';
  const named = isHost || first === undefined ? rest! : `${first}/${rest}`;
  const path = host === 'docker.io' && !named.includes('/') ? `library/${named}` : named;
  if (!/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(path)) return undefined;
  return {host, path, tag: tag ?? (digest ? '' : 'latest'), digest};
}

export function referenceText({host, path, tag, digest}: Reference): string {
  return `${host}/${path}${tag === '' ? '' : `:${tag}`}${digest ? `@${digest}` : ''}`;
}

/** Why a name is none, as the parser of references says it. */
export function whyInvalid(text: string): string {
  if (/[A-Z]/.test(text.replace(/:[^/]*$/, '')) && !text.includes('//')) {
    const name = text.split(':')[0]!;
    return `invalid reference format: repository name (${name.includes('/') ? name : `library/${name}`}) must be lowercase`;
  }
  return 'invalid reference format';
}
