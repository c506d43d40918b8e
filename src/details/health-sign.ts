import type {Health} from '../kube/row.ts';
import {type DocSpan, ink} from './document.ts';

/** What stands left of an object or a hop, two cells wide whatever it says. */
export function healthSign(health: Health | undefined): DocSpan {
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
