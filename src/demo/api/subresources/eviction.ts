import {type EvictionBody, evict as evictPod} from '../../controllers/eviction.ts';
import {badRequest} from '../../refusal.ts';
import {pods} from '../../types/pods.ts';
import {answerObject} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {removalOf} from '../delete-options.ts';
import {evictionKind} from '../kinds.ts';
import {writeOptions} from '../options.ts';
import {readObject} from '../read-object.ts';

/** Deletes a pod where its disruption budget lets it. */
export async function evict(call: Call, {namespace = '', name}: Target): Promise<void> {
  const {isDryRun} = writeOptions(call.query, call.request.headers['user-agent'], 'CreateOptions');
  const body = await readObject<EvictionBody & {readonly metadata?: {readonly name?: string}}>(call, evictionKind);
  if (body.metadata?.name !== name) throw badRequest('name in URL does not match name in Eviction object');
  removalOf(body.deleteOptions ?? {});
  evictPod(call.demo, namespace, name, body, isDryRun);
  await answerObject(call, pods, 201, {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201});
}
