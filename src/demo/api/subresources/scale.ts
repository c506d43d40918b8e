import type {KubeObject} from '../../object.ts';
import {invalid, notFound} from '../../refusal.ts';
import {patched} from '../../schema/patch.ts';
import type {ResourceType} from '../../type.ts';
import {answerObject} from '../answer.ts';
import {bodyOf, type Call, contentTypeOf, type Target} from '../call.ts';
import {scaleKind} from '../kinds.ts';
import {cause, type WriteOptions, writeOptions} from '../options.ts';
import {mustBeNamed, placed, readObject} from '../read-object.ts';

type Scaled = KubeObject & {readonly spec?: {readonly replicas?: number}};

/** What patches need to know of the kind. */
const scales: ResourceType = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  schema: scaleKind.schema,
  plural: 'scales',
  singular: 'scale',
  isNamespaced: true,
  columns: [],
};

export async function getScale(call: Call, target: Target): Promise<void> {
  await answerObject(call, scales, 200, scaleOf(target.type, currentOf(call, target)));
}

export async function updateScale(call: Call, target: Target): Promise<void> {
  const options = writeOptions(call.query, call.request.headers['user-agent'], 'UpdateOptions');
  const sent = placed(await readObject<Scaled>(call, scaleKind, options.fieldValidation), target);
  mustBeNamed(sent, target.name);
  await store(call, target, sent, options);
}

export async function patchScale(call: Call, target: Target): Promise<void> {
  const contentType = contentTypeOf(call);
  const text = (await bodyOf(call)).toString();
  const isApply = contentType === 'application/apply-patch+yaml';
  const options = writeOptions(call.query, call.request.headers['user-agent'], 'PatchOptions', isApply);
  const {manager, fieldValidation, isForced} = options;
  const current = scaleOf(target.type, currentOf(call, target));
  const {object, warnings} = patched(scales, current, contentType, text, {
    manager,
    now: call.demo.agenda.now(),
    validation: fieldValidation,
    force: isForced,
    name: target.name,
  });
  call.warnings.push(...warnings);
  const sent = placed<KubeObject>(object, target);
  mustBeNamed(sent, target.name);
  await store(call, target, sent, options);
}

async function store(call: Call, target: Target, sent: Scaled, {manager, isDryRun}: WriteOptions): Promise<void> {
  const {type, name} = target;
  const current = currentOf(call, target);
  const replicas = sent.spec?.replicas ?? 0;
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid({group: 'autoscaling', kind: 'Scale'}, name, [cause('spec.replicas', 'FieldValueInvalid', message)]);
  }
  const {uid = '', resourceVersion = ''} = sent.metadata;
  const next = type.scale!.scaled(current, replicas);
  const asked = {...next, metadata: {...next.metadata, uid, resourceVersion}};
  const stored = call.demo.registry.update(type, asked, {manager, isDryRun, subresource: 'scale'});
  await answerObject(call, scales, 200, scaleOf(type, stored));
}

function currentOf({demo}: Call, {type, namespace, name}: Target): KubeObject {
  const current = demo.registry.get(type, namespace, name);
  if (!current) throw notFound(type, name);
  return current;
}

function scaleOf({scale}: ResourceType, object: KubeObject): KubeObject & object {
  const {name, namespace, uid, resourceVersion, creationTimestamp} = object.metadata;
  const replicas = scale!.replicas(object);
  const selector = scale!.selector(object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {name, ...(namespace !== undefined && {namespace}), uid, resourceVersion, creationTimestamp},
    spec: {...(replicas !== 0 && {replicas})},
    status: {replicas: scale!.current(object), ...(selector !== '' && {selector})},
  } as KubeObject & object;
}
