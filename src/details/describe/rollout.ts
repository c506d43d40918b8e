import {isOnDelete, rolloutStatus} from '../../kube/rollout-status.ts';
import {type DocLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {field} from './parts.ts';

/** How far its rollout has come, which kubectl leaves to another command. */
export function rollout({object, kind}: Inspected): DocLine[] {
  if (!object) return [];
  const known = {...object, kind: kind.name};
  const {isDone, failed, text} = rolloutStatus(known);
  if (isOnDelete(known)) return [field(0, 'Rollout', text)];
  if (failed !== undefined) return [field(0, 'Rollout', [ink('failing', failed), `, ${text}`])];
  return [field(0, 'Rollout', [ink(isDone ? 'ok' : 'waiting', isDone ? 'complete' : 'in progress'), `, ${text}`])];
}
