import type {Namespace} from '../../schema/kinds.ts';
import {namespaces} from '../../types/namespaces.ts';
import {answerObject} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {writeOptions} from '../options.ts';
import {mustBeNamed, readObject} from '../read-object.ts';

/** Takes finalizers off the spec of a namespace; without any, and deleted, it goes. */
export async function finalize(call: Call, {name}: Target): Promise<void> {
  const {registry} = call.demo;
  const {manager, isDryRun, fieldValidation} = writeOptions(call.query, call.request.headers['user-agent'], 'UpdateOptions');
  const sent = await readObject<Namespace>(call, namespaces, fieldValidation);
  mustBeNamed(sent, name);
  const current = registry.get(namespaces, undefined, name);
  const {uid = '', resourceVersion = ''} = sent.metadata;
  const next: Namespace = {
    ...(current ?? sent),
    metadata: {...(current ?? sent).metadata, uid, resourceVersion},
    spec: {...current?.spec, finalizers: sent.spec?.finalizers ?? []},
  };
  const object = registry.update(namespaces, next, {manager, isDryRun, subresource: 'finalize'});
  await answerObject(call, namespaces, 200, object);
}
