import type {KubeObject} from '../../kube/object.ts';
import type {Note} from '../change.ts';
import {type Asked, countOf, tooMany} from './ask.ts';
import {claims, configMaps, deployments, jobs, pods, secrets, services, statefulSets} from './kinds.ts';
import type {Looked, Lookup} from './lookup.ts';
import {isDeletion, isKind, pairsOf, sendable} from './pairs.ts';
import {counted, listed, summed} from './words.ts';

const inside: readonly (readonly [Asked, string])[] = [
  [pods, 'pod'],
  [deployments, 'deployment'],
  [statefulSets, 'stateful set'],
  [jobs, 'job'],
  [services, 'service'],
  [configMaps, 'config map'],
  [secrets, 'secret'],
  [claims, 'claim'],
];

/** Counting asks for each kind in each namespace. */
const mostNamespaces = 5;

/** What namespaces hold that are deleted. */
export const contents: Lookup = {
  about: 'what the namespaces hold',
  async look(asked) {
    const namespaces = asked.subjects.filter(({target}) => isKind(target, '', 'namespaces'));
    if (namespaces.length > mostNamespaces) throw new Error(tooMany(namespaces.length, 'namespaces', mostNamespaces));
    const [pairs, counts] = await Promise.all([
      pairsOf(asked),
      Promise.all(namespaces.map(({target}) => Promise.all(inside.map(([kind]) => countOf(asked, kind, target.name))))),
    ]);
    const deleted = new Set(sendable(pairs).map(({change, subject}) => (isDeletion(change) ? subject : undefined)));
    return summed(namespaces.flatMap((subject, index) => (deleted.has(subject) ? contentNotes(subject.target.name, counts[index]!) : [])));
  },
};

/** `counts` are of the kinds above, in their order. */
export function contentNotes(namespace: string, counts: readonly number[]): Note[] {
  const found = inside.flatMap(([, word], index) => (counts[index]! > 0 ? [counted(counts[index]!, word)] : []));
  if (found.length === 0) return [];
  return [{level: 'grave', text: `Namespace ${namespace} and all in it are deleted: ${listed(found, found.length)}.`}];
}

/** The objects of definitions that are deleted. Which path they have is known when the definition is read. */
export const customObjects: Lookup = {
  about: 'objects of the definition',
  async look(asked) {
    const definitions = sendable(await pairsOf(asked)).flatMap(({change}) =>
      isKind(change.target, 'apiextensions.k8s.io', 'customresourcedefinitions') && isDeletion(change) && change.before
        ? [change.before]
        : [],
    );
    return summed((await Promise.all(definitions.map(definition => definitionNotes(asked, definition)))).flat());
  },
};

async function definitionNotes(asked: Looked, {metadata, spec}: KubeObject): Promise<Note[]> {
  const {group, names, versions} = spec ?? {};
  const served = Array.isArray(versions) ? versions.find(version => version?.served === true) : undefined;
  if (!served || !names?.plural) return [];
  const count = await countOf(asked, {group, version: served.name, plural: names.plural, isNamespaced: false}, undefined);
  if (count === 0) return [];
  const where = spec?.scope === 'Namespaced' ? ' in all namespaces' : '';
  const objects = counted(count, names.singular ?? names.plural, names.plural);
  return [{level: 'grave', text: `${objects}${where} ${count === 1 ? 'is' : 'are'} deleted with definition ${metadata.name}.`}];
}
