import type {KubeObject} from '../../object.ts';
import {notFound} from '../../refusal.ts';
import type {Write} from '../../registry.ts';
import {patched} from '../../schema/patch.ts';
import {askWebhooks} from '../admission/ask-webhooks.ts';
import {answerObject} from '../answer.ts';
import {bodyOf, type Call, contentTypeOf, type Target} from '../call.ts';
import {writeOptions} from '../options.ts';
import {mustBeAllowed} from '../rbac/authorize.ts';
import {mustBeNamed, placed} from '../read-object.ts';
import {withoutVersion} from './create.ts';
import {createAttributes, narrowed} from './update.ts';

/** Changes an object or a part of it, in any of the four ways; an apply may also create it. */
export async function patch(call: Call, target: Target, subresource?: Write['subresource']): Promise<void> {
  const {type, namespace, name} = target;
  const {registry, agenda} = call.demo;
  const contentType = contentTypeOf(call);
  const text = (await bodyOf(call)).toString();
  const isApply = contentType === 'application/apply-patch+yaml';
  const options = writeOptions(call.query, call.request.headers['user-agent'], 'PatchOptions', isApply);
  const {manager, isDryRun, isForced, fieldValidation} = options;
  await askWebhooks(call, target, registry.get(type, namespace, name), 'UPDATE');
  const current = registry.get(type, namespace, name);
  const {object, warnings} = patched(type, current, contentType, text, {
    manager,
    now: agenda.now(),
    validation: fieldValidation,
    force: isForced,
    subresource,
    name,
  });
  call.warnings.push(...warnings);
  const sent = placed<KubeObject>(object, target);
  mustBeNamed(sent, name);
  const write: Write = {manager, isDryRun, hasManagedFields: isApply, ...(subresource !== undefined && {subresource})};
  if (current) {
    const stored = registry.update(type, narrowed(current, sent, subresource), write);
    if (subresource !== 'ephemeralcontainers') call.warnings.push(...(type.warnings?.(stored) ?? []));
    await answerObject(call, type, 200, stored);
    return;
  }
  if (subresource !== undefined) throw notFound(type, name);
  mustBeAllowed(call.demo, call.user, createAttributes(target));
  const created = registry.create(type, sent, write);
  call.warnings.push(...(type.warnings?.(created) ?? []));
  await answerObject(call, type, 201, isDryRun ? withoutVersion(created) : created);
}
