import {kindWords} from '../../kube/kind-words.ts';
import type {ObjectKey} from '../../kube/object-key.ts';
import type {Health} from '../../kube/row.ts';
import {type DocInk, type DocSpan, ink} from '../document.ts';

export function healthInk(health: Health | undefined): DocInk {
  return health === undefined || health === 'ok' ? 'quiet' : health;
}

/** Kind and name. */
export function named({kind, name}: Pick<ObjectKey, 'kind' | 'name'>, tone: DocInk): readonly DocSpan[] {
  return [ink('quiet', `${kindWords(kind)} `), ink(tone, name)];
}
