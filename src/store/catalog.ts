import Fuse from 'fuse.js';
import {idOf, type Kind} from '../resources/kind.ts';

/** What can be gone to. */
export type Catalog = {
  /** Kinds with a file of their own first, then whatever else the server has. */
  readonly kinds: readonly Kind[];
  readonly namespaces: readonly string[];
  readonly contexts: readonly string[];
  /** Groups whose servers did not answer. */
  readonly problems: readonly string[];
};

/** By plural, singular, short name, manifest name, `plural.group` or `plural.version.group`; whatever the case. */
export function kindsNamed(catalog: Catalog, word: string): Kind[] {
  const wanted = word.trim().toLowerCase();
  return catalog.kinds.filter(kind => wordsOf(kind).includes(wanted));
}

export function kindById(catalog: Catalog, id: string): Kind | undefined {
  return catalog.kinds.find(kind => idOf(kind) === id) ?? kindsNamed(catalog, id)[0];
}

export function wordsOf(kind: Kind): string[] {
  const {plural, singular, name, aliases, group, version} = kind;
  const words = [plural, singular, name.toLowerCase(), ...aliases];
  return group === ''
    ? words
    : [...words, `${plural}.${group}`, `${singular}.${group}`, `${plural}.${version}.${group}`, `${group}/${version}/${plural}`];
}

/** Words that are close to one that means nothing, closest first. */
export function nearest(words: readonly string[], word: string, count = 3): string[] {
  const index = new Fuse([...new Set(words)], {threshold: 0.4, distance: 30, ignoreLocation: false});
  return index.search(word, {limit: count}).map(({item}) => item);
}
