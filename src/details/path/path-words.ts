import {kindWords} from '../../kube/kind-words.ts';
import type {ObjectKey} from '../../kube/object-key.ts';
import type {Health} from '../../kube/row.ts';
import {type DocInk, type DocSpan, ink} from '../document.ts';

/** The sign at the left of a hop, two cells wide whatever it says. */
export function signed(health: Health | undefined): DocSpan {
  switch (health) {
    case 'failing':
      return ink('failing', '✗ ');
    case 'waiting':
      return ink('waiting', '◐ ');
    case 'going':
      return ink('going', '◌ ');
    default:
      return ink('quiet', '  ');
  }
}

export function healthInk(health: Health | undefined): DocInk {
  return health === undefined || health === 'ok' ? 'quiet' : health;
}

/** Kind and name. */
export function named({kind, name}: Pick<ObjectKey, 'kind' | 'name'>, tone: DocInk): readonly DocSpan[] {
  return [ink('quiet', `${kindWords(kind)} `), ink(tone, name)];
}
