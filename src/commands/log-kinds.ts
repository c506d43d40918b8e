import {kinds} from '../resources/index.ts';
import {idOf, type Kind} from '../resources/kind.ts';
import {wordsOf} from '../store/catalog.ts';

/** Kinds whose objects have pods: what may stand before the slash of a target. */
export function targetKinds(): readonly Kind[] {
  return kinds.filter(kind => kind.from === 'fields' && !kind.partsOf && (kind.selector !== undefined || others.includes(idOf(kind))));
}

export function targetKindNamed(word: string): Kind | undefined {
  return targetKinds().find(kind => wordsOf(kind).includes(word.toLowerCase()));
}

const others = ['pods', 'nodes', 'namespaces', 'cronjobs.batch'];
