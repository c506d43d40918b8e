import {notFound} from '../../refusal.ts';
import {answerObject} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {asVersion, mustBeReached} from '../versions.ts';

export function get(call: Call, {type, namespace, name}: Target): Promise<void> {
  const asked = call.query.get('resourceVersion') ?? '';
  if (asked !== '') mustBeReached(call.demo.store, asVersion(asked));
  const object = call.demo.store.get(type, namespace, name);
  if (!object) throw notFound(type, name);
  return answerObject(call, type, 200, object);
}
