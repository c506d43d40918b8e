import type {KubeObject} from '../../object.ts';
import {invalid, notFound} from '../../refusal.ts';
import type {Write} from '../../registry.ts';
import type {Container, Pod} from '../../schema/kinds.ts';
import {resourceName, type ResourceType} from '../../type.ts';
import {askWebhooks} from '../admission/ask-webhooks.ts';
import {answerObject} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {cause, writeOptions} from '../options.ts';
import {mustBeAllowed} from '../rbac/authorize.ts';
import {mustBeNamed, placed, readObject} from '../read-object.ts';
import {withoutVersion} from './create.ts';

/** Replaces an object or a part of it. Some resources are created where they are missing. */
export async function update(call: Call, target: Target, subresource?: Write['subresource']): Promise<void> {
  const {type, namespace, name} = target;
  const {registry} = call.demo;
  const {manager, isDryRun, fieldValidation} = writeOptions(call.query, call.request.headers['user-agent'], 'UpdateOptions');
  const sent = placed(await readObject(call, type, fieldValidation), target);
  mustBeNamed(sent, name);
  await askWebhooks(call, target, sent, 'UPDATE');
  const current = registry.get(type, namespace, name);
  if (!current) {
    if (subresource !== undefined || !createdOnUpdate.has(resourceName(type))) throw notFound(type, name);
    mustBeAllowed(call.demo, call.user, createAttributes(target));
    const {resourceVersion: _, ...metadata} = sent.metadata;
    const object = registry.create(type, {...sent, metadata}, {manager, isDryRun});
    call.warnings.push(...(type.warnings?.(object) ?? []));
    await answerObject(call, type, 201, isDryRun ? withoutVersion(object) : object);
    return;
  }
  mustHaveVersion(type, sent);
  const object = registry.update(type, narrowed(current, sent, subresource), {
    manager,
    isDryRun,
    ...(subresource !== undefined && {subresource}),
  });
  if (subresource !== 'ephemeralcontainers') call.warnings.push(...(type.warnings?.(object) ?? []));
  await answerObject(call, type, 200, object);
}

/** Resources whose strategies have AllowCreateOnUpdate. */
const createdOnUpdate: ReadonlySet<string> = new Set([
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'endpoints',
  'events',
  'leases.coordination.k8s.io',
  'limitranges',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'services',
]);

export function createAttributes({type, namespace, name}: Target) {
  return {verb: 'create', group: type.group, resource: type.plural, ...(namespace !== undefined && {namespace}), name};
}

/** What an update of a part may change: of a pod its ephemeral containers, or what its containers may use. The registry minds the others. */
export function narrowed(current: KubeObject, sent: KubeObject, subresource: Write['subresource']): KubeObject {
  if (subresource !== 'ephemeralcontainers' && subresource !== 'resize') return sent;
  const {spec: before} = current as Pod;
  const {spec: asked} = sent as Pod;
  const {uid, resourceVersion, managedFields} = sent.metadata;
  const metadata = {...current.metadata, uid, resourceVersion, ...(managedFields && {managedFields})};
  const spec =
    subresource === 'ephemeralcontainers'
      ? {...before, ephemeralContainers: asked?.ephemeralContainers?.length ? asked.ephemeralContainers : undefined}
      : {
          ...before,
          containers: resized(before?.containers, asked?.containers),
          initContainers: resized(before?.initContainers, asked?.initContainers),
        };
  return {...current, metadata, spec: Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))} as KubeObject;
}

function resized<T extends Container>(before: readonly T[] | undefined, asked: readonly T[] | undefined): readonly T[] | undefined {
  return before?.map(container => {
    const next = asked?.find(({name}) => name === container.name);
    if (!next || next.resources === container.resources) return container;
    const {resources: _, ...others} = container;
    return {...others, ...(next.resources && {resources: next.resources})} as T;
  });
}

/** Some resources cannot be replaced without saying which version is replaced (AllowUnconditionalUpdate). */
function mustHaveVersion(type: ResourceType, {metadata}: KubeObject): void {
  if (metadata.resourceVersion || !(type.customSchema || conditionallyUpdated.has(resourceName(type)))) return;
  const message = 'Invalid value: 0: must be specified for an update';
  throw invalid({group: type.group, kind: type.plural}, metadata.name, [cause('metadata.resourceVersion', 'FieldValueInvalid', message)]);
}

const conditionallyUpdated = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
]);
