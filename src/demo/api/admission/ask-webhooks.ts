import type {KubeObject} from '../../object.ts';
import type {Call, Target} from '../call.ts';
import {type Operation, webhookDelay, webhookWarnings} from './webhooks.ts';

/** Waits as long as the webhooks take that a client's write meets, and keeps their warnings for the answer. The write itself is refused later. */
export async function askWebhooks(
  {demo, warnings}: Pick<Call, 'demo' | 'warnings'>,
  {type, namespace, name}: Target,
  object: KubeObject | undefined,
  operation: Operation,
): Promise<void> {
  const asked = object ?? ({metadata: {name, ...(namespace !== undefined && {namespace})}} as KubeObject);
  const before = operation === 'CREATE' ? undefined : demo.store.get(type, namespace, name);
  warnings.push(...webhookWarnings(demo, type, asked, before, operation));
  const ms = webhookDelay(demo, type, asked, before, operation);
  if (ms > 0) await new Promise<void>(resolve => demo.agenda.after(ms, resolve));
}
