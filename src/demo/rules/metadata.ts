import type {KubeObject, ObjectMeta, OwnerReference} from '../object.ts';
import {groupVersionOf, type ResourceType} from '../type.ts';
import {type Causes, complain, forbiddenField, invalidValue, required, tooLong} from './causes.ts';
import {checkLabels} from './labels.ts';
import {labelNameComplaints, qualifiedNameComplaints, segmentComplaints, subdomainComplaints} from './names.ts';

/**
 * What is wrong with the metadata of an object of any type. Names are looked at when it is made; they cannot change. Follows
 * ValidateObjectMeta and ValidateObjectMetaUpdate of k8s.io/apimachinery/pkg/api/validation, and what core's own adds for finalizers.
 */
export function metadataCauses<T extends KubeObject>(type: ResourceType<T>, {metadata}: T, before: T | undefined): Causes {
  const causes: Causes = [];
  if (!before) checkNames(causes, type, metadata);
  const old = before?.metadata;
  if (metadata.labels !== old?.labels) checkLabels(causes, 'metadata.labels', metadata.labels);
  if (metadata.annotations !== old?.annotations) checkAnnotations(causes, 'metadata.annotations', metadata.annotations);
  if (metadata.ownerReferences !== old?.ownerReferences) checkOwners(causes, metadata.ownerReferences ?? []);
  if (metadata.finalizers !== old?.finalizers) checkFinalizers(causes, type, metadata, old);
  return causes;
}

export function checkAnnotations(causes: Causes, field: string, annotations: ObjectMeta['annotations']): void {
  if (!annotations) return;
  let size = 0;
  for (const key in annotations) {
    complain(causes, field, key, qualifiedNameComplaints(key.toLowerCase()));
    size += Buffer.byteLength(key) + Buffer.byteLength(annotations[key]!);
  }
  if (size > mostAnnotations) causes.push(tooLong(field, mostAnnotations));
}

const mostAnnotations = 256 * 1024;

const nameComplaints = {subdomain: subdomainComplaints, label: labelNameComplaints, segment: segmentComplaints};

function checkNames(
  causes: Causes,
  {nameForm = 'subdomain'}: {nameForm?: keyof typeof nameComplaints},
  {name, generateName}: ObjectMeta,
): void {
  const complaintsOf = nameComplaints[nameForm];
  if (generateName) complain(causes, 'metadata.generateName', generateName, complaintsOf(generateName.replace(/(.)-$/, '$1')));
  if (name === '') causes.push(required('metadata.name', 'name or generateName is required'));
  else complain(causes, 'metadata.name', name, complaintsOf(name));
}

function checkOwners(causes: Causes, owners: readonly OwnerReference[]): void {
  let controller: OwnerReference | undefined;
  for (const owner of owners) {
    if (!owner.apiVersion)
      causes.push(invalidValue('metadata.ownerReferences.apiVersion', owner.apiVersion ?? '', 'version must not be empty'));
    for (const key of ['kind', 'name', 'uid'] as const) {
      if (!owner[key]) causes.push(invalidValue(`metadata.ownerReferences.${key}`, '', 'must not be empty'));
    }
    if (owner.kind === 'Event' && (owner.apiVersion === 'v1' || owner.apiVersion.startsWith('events.k8s.io/'))) {
      const {group, version} = groupVersionOf(owner.apiVersion);
      const told = `${group}/${version}, Kind=Event is disallowed from being an owner`;
      causes.push(invalidValue('metadata.ownerReferences', owner, told));
    }
    if (!owner.controller) continue;
    if (controller) {
      const found = `Found "true" in references for ${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`;
      causes.push(invalidValue('metadata.ownerReferences', owners, `Only one reference can have Controller set to true. ${found}`));
    }
    controller = owner;
  }
}

function checkFinalizers(causes: Causes, {schema}: {schema: string}, metadata: ObjectMeta, old: ObjectMeta | undefined): void {
  const finalizers = metadata.finalizers ?? [];
  const field = 'metadata.finalizers';
  for (const finalizer of finalizers) complain(causes, field, finalizer, qualifiedNameComplaints(finalizer));
  if (schema.startsWith('io.k8s.')) {
    finalizers.forEach((finalizer, index) => {
      if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return;
      causes.push(invalidValue(`${field}[${index}]`, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'));
    });
  }
  if (metadata.deletionTimestamp === undefined || !old) return;
  const added = finalizers.filter(finalizer => !old.finalizers?.includes(finalizer));
  if (added.length === 0) return;
  const found = added.map(finalizer => JSON.stringify(finalizer)).join(', ');
  const told = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`;
  causes.push(forbiddenField(field, told));
}

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);
