import {createHash} from 'node:crypto';
import type {Demo} from '../demo.ts';
import {apiVersionOf, type ResourceType, type Subresource} from '../type.ts';
import type {VirtualResource} from './virtual.ts';

type Group = {readonly name: string; readonly versions: readonly Version[]};
type Version = {readonly name: string; readonly resources: readonly Resource[]};
type Resource = {
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
  readonly group: string;
  readonly version: string;
  readonly subresources: readonly Subresource[];
};

/** What is served, as clients find it out. */
export type Discovery = {
  /** APIVersions of `/api`. */
  readonly core: object;
  /** APIGroupList of `/apis`. */
  readonly groups: object;
  /** APIGroup of `/apis/GROUP`. */
  group(name: string): object | undefined;
  /** APIResourceList of `/api/v1` and `/apis/GROUP/VERSION`. */
  resources(group: string, version: string): object | undefined;
  /** APIGroupDiscoveryList of `/api` and `/apis`. */
  readonly aggregated: {readonly core: Tagged; readonly groups: Tagged};
};

export type Tagged = {readonly body: object; readonly tag: string};

export const allVerbs: readonly string[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const made = new WeakMap<Demo, {readonly edition: number; readonly discovery: Discovery}>();

/** Made anew when the served types change. */
export function discoveryOf(demo: Demo, virtual: readonly VirtualResource[], address: string): Discovery {
  const known = made.get(demo);
  if (known && known.edition === demo.types.edition) return known.discovery;
  const discovery = makeDiscovery(groupsOf(demo.types.all, virtual), address);
  made.set(demo, {edition: demo.types.edition, discovery});
  return discovery;
}

/** The subresources of a type with those that follow from its rules, in the order of their names. */
export function subresourcesOf({hasStatus, scale, subresources = [], group, version, kind}: ResourceType): readonly Subresource[] {
  const verbs = ['get', 'patch', 'update'];
  const all = [
    ...subresources,
    ...(hasStatus ? [{name: 'status', verbs, group, version, kind}] : []),
    ...(scale ? [{name: 'scale', verbs, group: 'autoscaling', version: 'v1', kind: 'Scale'}] : []),
  ];
  return all.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function makeDiscovery(groups: readonly Group[], address: string): Discovery {
  const named = groups.filter(({name}) => name !== '');
  return {
    core: {kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{clientCIDR: '0.0.0.0/0', serverAddress: address}]},
    groups: {kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(oldGroup)},
    group(name) {
      const found = named.find(group => group.name === name);
      return found && {kind: 'APIGroup', apiVersion: 'v1', ...oldGroup(found)};
    },
    resources(name, version) {
      const found = groups.find(group => group.name === name)?.versions.find(each => each.name === version);
      return (
        found && {
          kind: 'APIResourceList',
          ...(name !== '' && {apiVersion: 'v1'}),
          groupVersion: apiVersionOf({group: name, version}),
          resources: found.resources.flatMap(resource => oldResources(resource, {group: name, version})),
        }
      );
    },
    aggregated: {core: aggregated(groups.filter(({name}) => name === '')), groups: aggregated(named)},
  };
}

/** Groups in the order of the server's priorities, their resources by name. */
function groupsOf(types: readonly ResourceType[], virtual: readonly VirtualResource[]): readonly Group[] {
  const versions = new Map<string, Map<string, Resource[]>>();
  for (const type of types) resourcesOf(type).push({...type, verbs: sorted(type.verbs ?? allVerbs), subresources: subresourcesOf(type)});
  for (const resource of virtual) {
    const {plural, verbs, objects = resource} = resource;
    const resources = resourcesOf(resource);
    const slash = plural.indexOf('/');
    if (slash < 0) resources.push({...resource, ...objects, verbs: sorted(verbs), subresources: []});
    else extend(resources, plural.slice(0, slash), {...objects, kind: resource.kind, name: plural.slice(slash + 1), verbs});
  }
  const groups = [...versions].map(([name, byVersion]) => ({
    name,
    versions: [...byVersion]
      .map(([version, resources]) => ({name: version, resources: resources.sort((one, other) => (one.plural < other.plural ? -1 : 1))}))
      .sort((one, other) => compareVersions(one.name, other.name)),
  }));
  return groups.sort((one, other) => priority(one.name) - priority(other.name) || (one.name < other.name ? -1 : 1));

  function resourcesOf({group, version}: {readonly group: string; readonly version: string}): Resource[] {
    const byVersion = versions.get(group) ?? new Map<string, Resource[]>();
    versions.set(group, byVersion);
    const resources = byVersion.get(version) ?? [];
    byVersion.set(version, resources);
    return resources;
  }
}

/** Adds a subresource to its resource, where the type does not tell of it already. */
function extend(resources: Resource[], plural: string, subresource: Subresource): void {
  const index = resources.findIndex(each => each.plural === plural);
  const of = resources[index];
  if (!of || of.subresources.some(({name}) => name === subresource.name)) return;
  resources[index] = {...of, subresources: [...of.subresources, subresource]};
}

function oldGroup({name, versions}: Group): object {
  const told = versions.map(({name: version}) => ({groupVersion: `${name}/${version}`, version}));
  return {name, versions: told, preferredVersion: told[0]};
}

function oldResources(resource: Resource, place: {readonly group: string; readonly version: string}): readonly object[] {
  const {plural, singular, isNamespaced, kind, verbs, shortNames, categories, subresources} = resource;
  const isStored = verbs.includes('update');
  return [
    {
      name: plural,
      singularName: singular,
      namespaced: isNamespaced,
      ...elsewhere(resource, place),
      kind,
      verbs,
      ...(shortNames?.length && {shortNames}),
      ...(categories?.length && {categories}),
      ...(isStored && {storageVersionHash: storageHash(resource)}),
    },
    ...subresources.map(sub => ({
      name: `${plural}/${sub.name}`,
      singularName: '',
      namespaced: isNamespaced,
      ...elsewhere(sub, place),
      kind: sub.kind,
      verbs: sorted(sub.verbs),
    })),
  ];
}

function elsewhere(of: {group: string; version: string}, place: {group: string; version: string}): object {
  return of.group === place.group && of.version === place.version ? {} : {group: of.group, version: of.version};
}

function aggregated(groups: readonly Group[]): Tagged {
  const items = groups.map(({name, versions}) => ({
    metadata: name === '' ? {} : {name},
    versions: versions.map(version => ({
      version: version.name,
      resources: version.resources.map(resource => newResource(resource, {group: name, version: version.name})),
      freshness: 'Current',
    })),
  }));
  const body = {kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items};
  return {body, tag: createHash('sha512').update(JSON.stringify(body)).digest('hex').toUpperCase()};
}

function newResource(resource: Resource, place: {readonly group: string; readonly version: string}): object {
  const {plural, singular, isNamespaced, verbs, shortNames, categories, subresources} = resource;
  return {
    resource: plural,
    responseKind: responseKind(resource, place),
    scope: isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames?.length && {shortNames}),
    ...(categories?.length && {categories}),
    ...(subresources.length > 0 && {
      subresources: subresources.map(sub => ({subresource: sub.name, responseKind: responseKind(sub, place), verbs: sorted(sub.verbs)})),
    }),
  };
}

/** Group and version are left empty where they are those that it stands in. */
function responseKind(of: {group: string; version: string; kind: string}, place: {group: string; version: string}): object {
  const isHere = of.group === place.group && of.version === place.version;
  return {group: isHere ? '' : of.group, version: isHere ? '' : of.version, kind: of.kind};
}

/** As discovery.StorageVersionHash makes it. */
function storageHash({group, version, kind}: Resource): string {
  return createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');
}

function sorted(verbs: readonly string[]): readonly string[] {
  return [...verbs].sort();
}

/** As the server's API services are ranked; what comes with custom resources stands behind. */
const ranked = [
  '',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
];

function priority(group: string): number {
  const at = ranked.indexOf(group);
  return at < 0 ? ranked.length : at;
}

/** Follows CompareKubeAwareVersionStrings: v2, v1, v1beta1, v1alpha1, then the others by name. */
function compareVersions(one: string, other: string): number {
  const [first, second] = [one, other].map(text => /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text));
  if (!first || !second) return first ? -1 : second ? 1 : one < other ? -1 : 1;
  const stability = (match: RegExpExecArray) => (match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0);
  return stability(second) - stability(first) || Number(second[1]) - Number(first[1]) || Number(second[3] ?? 0) - Number(first[3] ?? 0);
}
