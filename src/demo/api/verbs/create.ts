import type {KubeObject} from '../../object.ts';
import {askWebhooks} from '../admission/ask-webhooks.ts';
import {answerObject} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {writeOptions} from '../options.ts';
import {placed, readObject} from '../read-object.ts';

export async function create(call: Call, target: Target): Promise<void> {
  const {type} = target;
  const options = writeOptions(call.query, call.request.headers['user-agent'], 'CreateOptions');
  const sent = placed(await readObject(call, type, options.fieldValidation), target);
  const {manager, isDryRun} = options;
  await askWebhooks(call, target, sent, 'CREATE');
  const object = call.demo.registry.create(type, sent, {manager, isDryRun});
  call.warnings.push(...(type.warnings?.(object) ?? []));
  await answerObject(call, type, 201, isDryRun ? withoutVersion(object) : object);
}

/** What was never stored has no version. */
export function withoutVersion(object: KubeObject): object {
  const {resourceVersion: _, ...metadata} = object.metadata;
  return {...object, metadata};
}
