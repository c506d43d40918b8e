import {ApiError} from '../kube/api-error.ts';
import {fieldChanges, jsonPatchOf, mergePatched} from '../kube/field-changes.ts';
import type {Json, KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {itemNames} from '../kube/take-back.ts';
import type {Change, ChangeRequest, Draft, Note, Step, Target, Undo} from './change.ts';
import type {Cluster} from './cluster.ts';
import {isNoDryRun, isNotAllowed, refusalText} from './refusals.ts';
import {type Answered, dryRun} from './send.ts';

/**
 * Makes a change of a draft: reads the object and lets the server tell what it would store. Where the patch is constant both happen at once, so
 * that one round trip is enough. Never rejects but when `signal` is aborted: what stands in the way is told in `refused` or `notes`.
 */
export async function preview(cluster: Cluster, draft: Draft, signal: AbortSignal): Promise<Change> {
  const {companion, ...alone} = draft;
  const [change, second] = await Promise.all([
    previewStep(cluster, alone, signal),
    companion ? previewStep(cluster, {...alone, step: companion}, signal) : undefined,
  ]);
  return second ? {...change, companion: second} : change;
}

function previewStep(cluster: Cluster, draft: Draft, signal: AbortSignal): Promise<Change> {
  const {step} = draft;
  switch (step.type) {
    case 'patch':
      return typeof step.patch === 'function' ? previewEdit(cluster, draft, step, signal) : previewMerge(cluster, draft, step, signal);
    case 'create':
      return previewCreation(cluster, draft, step, signal);
    default:
      return previewEnd(cluster, draft, step, signal);
  }
}

type Patch = Extract<Step, {type: 'patch'}>;

async function previewMerge(cluster: Cluster, draft: Draft, step: Patch, signal: AbortSignal): Promise<Change> {
  const path = pathOf(draft.target, step.subresource);
  const asked: ChangeRequest = {method: 'PATCH', path, contentType: 'application/merge-patch+json', body: step.patch};
  const [read, dry] = await Promise.all([settled(cluster.read(path, {}, signal)), settled(dryRun(cluster, asked, signal))]);
  signal.throwIfAborted();
  if (read.error) {
    if (read.error.status !== 403) return refusedChange(draft, asked, undefined, refusalText(read.error));
    // Who may patch but not read: there is nothing to test the patch against, and nothing to go back to.
    const undo: Undo = {type: 'none', because: 'you may not read it, so what it was is not known'};
    return judged(draft, {request: asked, before: undefined, undo}, dry);
  }
  const before = read.value as KubeObject;
  return judgedPatch(draft, step, before, mergePatched(before as unknown as Json, step.patch as Json) as unknown as KubeObject, dry);
}

async function previewEdit(cluster: Cluster, draft: Draft, step: Patch, signal: AbortSignal): Promise<Change> {
  const path = pathOf(draft.target, step.subresource);
  const read = await settled(cluster.read(path, {}, signal));
  signal.throwIfAborted();
  const unsent: ChangeRequest = {method: 'PATCH', path, contentType: 'application/json-patch+json', body: []};
  if (read.error) return refusedChange(draft, unsent, undefined, refusalText(read.error));
  const before = read.value as KubeObject;
  const edited = typeof step.patch === 'function' ? step.patch(before) : before;
  if ('because' in edited) return refusedChange(draft, unsent, before, String(edited['because']));
  const body = jsonPatchOf(before, fieldChanges(before, edited));
  const dry = await settled(dryRun(cluster, {...unsent, body}, signal));
  signal.throwIfAborted();
  return judgedPatch(draft, step, before, edited, dry);
}

function judgedPatch(draft: Draft, step: Patch, before: KubeObject, edited: KubeObject, dry: Settled<Answered>): Change {
  const path = pathOf(draft.target, step.subresource);
  const changes = fieldChanges(before, edited);
  const body = jsonPatchOf(before, changes);
  const request: ChangeRequest = {method: 'PATCH', path, contentType: 'application/json-patch+json', body};
  const {uid} = draft.target;
  if (uid !== '' && before.metadata.uid !== uid) return refusedChange(draft, request, before, 'another object has taken its name');
  if (changes.length === 0 && !dry.error) return refusedChange(draft, request, before, draft.unless?.(before) ?? 'it is so already');
  const undo: Undo = draft.noUndo
    ? {type: 'none', because: draft.noUndo}
    : {type: 'fields', ...(step.subresource ? {subresource: step.subresource} : {}), changes, items: itemNames(edited, changes)};
  return judged(draft, {request, before, undo}, dry);
}

async function previewCreation(
  cluster: Cluster,
  draft: Draft,
  step: Extract<Step, {type: 'create'}>,
  signal: AbortSignal,
): Promise<Change> {
  const {kind, namespace} = draft.target;
  const request: ChangeRequest = {method: 'POST', path: resourcePath(kind, namespace), body: step.manifest};
  const dry = await settled(dryRun(cluster, request, signal));
  signal.throwIfAborted();
  const undo: Undo = draft.noUndo ? {type: 'none', because: draft.noUndo} : {type: 'remove', uid: ''};
  return judged(draft, {request, before: undefined, undo}, dry);
}

/** Deletions and evictions: the object's end. */
async function previewEnd(
  cluster: Cluster,
  draft: Draft,
  step: Extract<Step, {type: 'delete' | 'evict'}>,
  signal: AbortSignal,
): Promise<Change> {
  const {target, noUndo} = draft;
  const path = pathOf(target);
  const request = step.type === 'delete' ? deletion(target, step) : eviction(target, step);
  const [read, dry] = await Promise.all([settled(cluster.read(path, {}, signal)), settled(dryRun(cluster, request, signal))]);
  signal.throwIfAborted();
  const before = read.error ? undefined : (read.value as KubeObject);
  const undo: Undo =
    noUndo !== undefined
      ? {type: 'none', because: noUndo}
      : before
        ? {type: 'recreate', manifest: before}
        : {type: 'none', because: 'it could not be read, so what it was is not known'};
  // A budget that forbids an eviction now may allow it later.
  const isAwaited = step.type === 'evict' && step.retries !== undefined && dry.error?.status === 429;
  if (!isAwaited) return judged(draft, {request, before, undo}, dry);
  const change = judged(draft, {request, before, undo}, {value: {object: undefined, warnings: []}, error: undefined});
  return {...change, notes: [...change.notes, {level: 'warn', text: `${target.name} has to wait: ${refusalText(dry.error!)}`}]};
}

function deletion({namespace, name, kind, uid}: Target, {propagation, graceSeconds}: Extract<Step, {type: 'delete'}>): ChangeRequest {
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(uid === '' ? {} : {preconditions: {uid}}),
    ...(propagation === undefined ? {} : {propagationPolicy: propagation}),
    ...(graceSeconds === undefined ? {} : {gracePeriodSeconds: graceSeconds}),
  };
  return {method: 'DELETE', path: resourcePath(kind, namespace, name), body};
}

/** policy/v1 since Kubernetes 1.22. */
function eviction({namespace, name, kind, uid}: Target, {graceSeconds}: Extract<Step, {type: 'evict'}>): ChangeRequest {
  const options = {
    ...(uid === '' ? {} : {preconditions: {uid}}),
    ...(graceSeconds === undefined ? {} : {gracePeriodSeconds: graceSeconds}),
  };
  const body = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name, namespace}, deleteOptions: options};
  return {method: 'POST', path: `${resourcePath(kind, namespace, name)}/eviction`, body};
}

type Made = {readonly request: ChangeRequest; readonly before: KubeObject | undefined; readonly undo: Undo};

function judged(draft: Draft, made: Made, dry: Settled<Answered>): Change {
  const because = made.before && draft.unless?.(made.before);
  if (because !== undefined) return refusedChange(draft, made.request, made.before, because);
  const notes: Note[] = made.before && draft.notes ? [...draft.notes(made.before)] : [];
  const base = {draft, target: draft.target, ...made};
  if (!dry.error) {
    for (const warning of dry.value.warnings) notes.push({level: 'warn', text: `${draft.target.name}: ${warning}`});
    return {...base, after: dry.value.object, notes, refused: undefined};
  }
  if (!isNoDryRun(dry.error)) return {...base, after: undefined, notes, refused: refusalText(dry.error), isDenied: isNotAllowed(dry.error)};
  notes.push({level: 'warn', text: `${draft.target.name} cannot be previewed: ${dry.error.message}. It can be done all the same.`});
  return {...base, after: undefined, notes, refused: undefined};
}

function refusedChange(draft: Draft, request: ChangeRequest, before: KubeObject | undefined, refused: string): Change {
  const undo: Undo = {type: 'none', because: refused};
  return {draft, target: draft.target, request, before, after: undefined, undo, notes: [], refused};
}

/** The object's own path, or that of a subresource. */
export function pathOf({kind, namespace, name}: Target, subresource?: string): string {
  return resourcePath(kind, namespace, name) + (subresource === undefined ? '' : `/${subresource}`);
}

type Settled<T> = {readonly value: T; readonly error: undefined} | {readonly value: undefined; readonly error: ApiError};

async function settled<T>(asked: Promise<T>): Promise<Settled<T>> {
  try {
    return {value: await asked, error: undefined};
  } catch (error) {
    return {value: undefined, error: error instanceof ApiError ? error : new ApiError(0, 'Unknown', String(error))};
  }
}
