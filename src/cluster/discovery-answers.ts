import type {Resource} from './resource.ts';

/** A group in one version, and what it serves. */
export type ServedVersion = {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly Resource[];
  readonly isStale: boolean;
};

/** What `/api` or `/apis` answered: everything at once, or only which versions are to be asked for one by one. */
export type Served =
  | {readonly type: 'everything'; readonly versions: readonly ServedVersion[]}
  | {readonly type: 'versions'; readonly versions: readonly {readonly group: string; readonly version: string}[]};

/**
 * Reads an APIGroupDiscoveryList (apidiscovery.k8s.io v2 and v2beta1, KEP-3352), an APIGroupList or an APIVersions; undefined for anything
 * else. The versions of a group come in its order of preference, stale ones last.
 */
export function readServed(answer: unknown): Served | undefined {
  const list = fieldsIn(answer);
  if (list['kind'] === 'APIGroupDiscoveryList') return {type: 'everything', versions: itemsIn(list['items']).flatMap(readAggregatedGroup)};
  if (list['kind'] === 'APIGroupList') return {type: 'versions', versions: itemsIn(list['groups']).flatMap(readGroup)};
  if (list['kind'] === 'APIVersions') return {type: 'versions', versions: textsIn(list['versions']).map(version => ({group: '', version}))};
  return undefined;
}

/** Reads an APIResourceList, the older form of discovery; undefined for anything else. */
export function readResourceList(answer: unknown, group: string, version: string): readonly Resource[] | undefined {
  const list = fieldsIn(answer);
  if (list['kind'] !== 'APIResourceList') return undefined;
  const entries = itemsIn(list['resources']);
  const names = new Set(entries.map(entry => entry['name']));
  return entries.flatMap(entry =>
    resourceFrom(group, version, {
      plural: entry['name'],
      singular: entry['singularName'],
      name: entry['kind'],
      isNamespaced: entry['namespaced'] === true,
      hasScale: names.has(`${entry['name']}/scale`),
      entry,
    }),
  );
}

/** Marks, of the versions in which a group serves a resource, the first in the group's order. */
export function markPreferred(resources: readonly Resource[]): Resource[] {
  const seen = new Set<string>();
  return resources.map(resource => {
    const id = `${resource.plural}.${resource.group}`;
    const isPreferred = !seen.has(id);
    seen.add(id);
    return isPreferred === resource.isPreferred ? resource : {...resource, isPreferred};
  });
}

function readAggregatedGroup(item: Fields): ServedVersion[] {
  const group = textOf(fieldsIn(item['metadata'])['name']);
  const versions = itemsIn(item['versions']).flatMap(entry => {
    const version = textOf(entry['version']);
    if (version === '') return [];
    const resources = itemsIn(entry['resources']).flatMap(resource =>
      resourceFrom(group, version, {
        plural: resource['resource'],
        singular: resource['singularResource'],
        name: fieldsIn(resource['responseKind'])['kind'],
        isNamespaced: resource['scope'] === 'Namespaced',
        hasScale: itemsIn(resource['subresources']).some(part => part['subresource'] === 'scale'),
        entry: resource,
      }),
    );
    return [{group, version, resources, isStale: entry['freshness'] === 'Stale'}];
  });
  return versions.sort((one, other) => Number(one.isStale) - Number(other.isStale));
}

function readGroup(entry: Fields): {group: string; version: string}[] {
  const group = textOf(entry['name']);
  const preferred = textOf(fieldsIn(entry['preferredVersion'])['version']);
  const versions = itemsIn(entry['versions']).map(version => textOf(version['version']));
  const ordered = [preferred, ...versions.filter(version => version !== preferred)];
  return group === '' ? [] : ordered.filter(version => version !== '').map(version => ({group, version}));
}

type Named = {plural: unknown; singular: unknown; name: unknown; isNamespaced: boolean; hasScale: boolean; entry: Fields};

/** None for subresources, and for what exists only through its subresources, which has no kind. */
function resourceFrom(group: string, version: string, named: Named): Resource[] {
  const plural = textOf(named.plural);
  const name = textOf(named.name);
  if (plural === '' || plural.includes('/') || name === '') return [];
  return [
    {
      group,
      version,
      plural,
      singular: textOf(named.singular) || name.toLowerCase(),
      name,
      shortNames: textsIn(named.entry['shortNames']),
      categories: textsIn(named.entry['categories']),
      isNamespaced: named.isNamespaced,
      verbs: textsIn(named.entry['verbs']),
      isPreferred: false,
      hasScale: named.hasScale,
    },
  ];
}

type Fields = {readonly [name: string]: unknown};

function fieldsIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function itemsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsIn) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
