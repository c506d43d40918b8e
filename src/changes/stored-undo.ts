import {valueAt} from '../kube/field-changes.ts';
import type {KubeObject} from '../kube/object.ts';
import {placeNow} from '../kube/take-back.ts';
import type {Undo} from './change.ts';

/**
 * How a change is undone once the server has answered with the object as it stores it: what was asked for may read otherwise there (quantities,
 * defaults, webhooks), and only what differs from that has been changed by somebody else.
 */
export function storedUndo(undo: Undo, object: KubeObject | undefined): Undo {
  if (!object) return undo;
  if (undo.type === 'remove') return {...undo, uid: object.metadata.uid ?? ''};
  if (undo.type !== 'fields') return undo;
  const changes = undo.changes.map(change => {
    const place = placeNow(object, change.path, undo.items ?? []);
    return 'because' in place ? change : {...change, after: valueAt(object, place.path)};
  });
  return {...undo, changes};
}
