import {ApiError} from '../../kube/api-error.ts';
import type {KubeObject, ResourceKind} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import type {Looked, Subject} from './lookup.ts';

/** What a list is asked for. */
export type Asked = Pick<ResourceKind, 'group' | 'version' | 'plural' | 'isNamespaced'>;

const pageSize = 500;
const mostPages = 20;
export const mostNamespaces = 20;

/**
 * All objects of a kind in a namespace, or in all of them where it is undefined, page by page. Nothing where the server does not serve the
 * kind. Throws an ApiError, and an Error where there are more than 10 000.
 */
export async function listOf(
  {get}: Looked,
  kind: Asked,
  namespace: string | undefined,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly KubeObject[]> {
  const path = resourcePath(kind, namespace);
  const found: KubeObject[] = [];
  let next: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const list = await orNothing(get(path, {...query, limit: String(pageSize), ...(next === undefined ? {} : {continue: next})}));
    const {items, metadata} = (list ?? {}) as {items?: readonly KubeObject[]; metadata?: {continue?: string}};
    found.push(...(items ?? []).filter(item => item?.metadata !== undefined));
    next = metadata?.continue || undefined;
    if (next === undefined) return found;
  }
  throw new Error(`There are more than ${pageSize * mostPages} ${kind.plural}`);
}

/** How many objects of a kind there are; a list of one tells how many remain (metav1.ListMeta.remainingItemCount). */
export async function countOf({get}: Looked, kind: Asked, namespace: string | undefined): Promise<number> {
  const list = await orNothing(get(resourcePath(kind, namespace), {limit: '1'}));
  const {items, metadata} = (list ?? {}) as {items?: readonly unknown[]; metadata?: {remainingItemCount?: number}};
  return (items?.length ?? 0) + (metadata?.remainingItemCount ?? 0);
}

/** One object; undefined where it is not there. Throws an ApiError. */
export async function objectAt({get}: Looked, path: string): Promise<KubeObject | undefined> {
  return (await orNothing(get(path))) as KubeObject | undefined;
}

/** One list for each namespace of the subjects, put together. Throws an Error where they lie in more than 20. */
export async function listsFor(asked: Looked, kind: Asked, subjects: readonly Subject[]): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(namespacesOf(subjects).map(namespace => listOf(asked, kind, namespace)));
  return lists.flat();
}

/** The namespaces that the subjects lie in. Throws an Error where they are too many to look into each. */
export function namespacesOf(subjects: readonly Subject[], most = mostNamespaces): readonly string[] {
  const namespaces = [...new Set(subjects.map(({target}) => target.namespace))].filter(namespace => namespace !== '');
  if (namespaces.length > most) throw new Error(tooMany(namespaces.length, 'namespaces', most));
  return namespaces;
}

async function orNothing(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** `24 namespaces are more than the 20 that are looked into`. */
export function tooMany(count: number, what: string, most: number): string {
  return `${count} ${what} are more than the ${most} that are looked into`;
}
