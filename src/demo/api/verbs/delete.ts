import type {KubeObject} from '../../object.ts';
import {resourceName, type ResourceType} from '../../type.ts';
import {askWebhooks} from '../admission/ask-webhooks.ts';
import {answerObject} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {deleteOptions} from '../delete-options.ts';

/** Deletes one object. Answers with what is left of it, or with a Status where it has gone, but for the kinds that always answer themselves. */
export async function remove(call: Call, target: Target): Promise<void> {
  const {type, namespace, name} = target;
  const {registry} = call.demo;
  const {removal, isCascading} = await deleteOptions(call);
  await askWebhooks(call, target, registry.get(type, namespace, name), 'DELETE');
  const left = registry.remove(type, namespace, name, removal);
  const isGone = removal.isDryRun ? left.metadata.deletionTimestamp === undefined : !registry.get(type, namespace, name);
  const answer = isGone && !answerThemselves.has(resourceName(type)) ? goneStatus(type, left) : left;
  await answerObject(call, type, !isGone && isCascading ? 202 : 200, answer);
}

/** Resources whose storage has ReturnDeletedObject set. */
const answerThemselves: ReadonlySet<string> = new Set([
  'namespaces',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'storageclasses.storage.k8s.io',
]);

function goneStatus({group, plural}: ResourceType, {metadata: {name, uid}}: KubeObject): object {
  const details = {name, ...(group !== '' && {group}), kind: plural, uid};
  return {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details};
}
