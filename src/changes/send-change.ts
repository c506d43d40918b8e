import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {fieldChanges, isSame, jsonPatchOf, pathText, valueAt} from '../kube/field-changes.ts';
import type {Json, KubeObject} from '../kube/object.ts';
import type {Change, ChangeRequest, Sent, Undo} from './change.ts';
import type {Cluster} from './cluster.ts';
import type {TaskHandle} from './plan.ts';
import {pathOf} from './preview.ts';
import {isNotAllowed, isTestFailure, refusalText} from './refusals.ts';
import {type Answered, send} from './send.ts';
import {storedUndo} from './stored-undo.ts';

/** How often and how long an object is looked at after the link was lost, in ms. */
const LOOKS_MS = [0, 500, 1000, 2000, 4000, 8000, 8000];

/**
 * Makes a change and tells how it went; where the link was lost between request and answer, by looking at the object. Never rejects. What has
 * been sent is not called back: the task's signal only ends the waiting for a disruption budget and the looking.
 */
export async function sendChange(cluster: Cluster, change: Change, clock: Clock, task: TaskHandle): Promise<Sent> {
  const {signal} = task;
  const {companion} = change;
  try {
    const answered = await sendAgainWhereOthersPassed(cluster, change, clock, signal);
    const done = doneWith(change, answered);
    return companion && !companion.refused ? await withCompanion(cluster, done, companion) : done;
  } catch (error) {
    if (signal.aborted) return failed(change, 'cancelled', 'cancelled');
    if (!(error instanceof ApiError)) return failed(change, 'failed', String(error));
    if (neverArrived.has(error.reason)) return failed(change, 'failed', `nothing has changed: ${error.message}`);
    if (error.status === 0) task.tell(`no answer for ${change.target.name}; looking at what became of it`);
    if (error.status === 0) return whatHappened(cluster, change, error, clock, signal);
    if (isTestFailure(error)) return failed(change, 'failed', await whatIsThere(cluster, change, error));
    return {...failed(change, 'failed', refusalText(error)), isDenied: isNotAllowed(error)};
  }
}

/** No connection was made, so the server cannot have it. */
const neverArrived: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** How often a patch is made anew because something beside its fields has changed. */
const TRIES = 4;

/**
 * A patch also tests the parents that it has to add: who writes the first annotation of an object beside ours makes it fail, though what was
 * shown still holds. Then it is made anew from the object as it is. A test that fails has changed nothing, so this is not sending twice.
 */
async function sendAgainWhereOthersPassed(cluster: Cluster, change: Change, clock: Clock, signal: AbortSignal): Promise<Answered> {
  let {request} = change;
  for (let tries = 1; ; tries++) {
    try {
      return await sendOnce(cluster, {...change, request}, clock, signal);
    } catch (error) {
      const fresh = error instanceof ApiError && isTestFailure(error) && tries < TRIES ? await madeAnew(cluster, change) : undefined;
      if (!fresh) throw error;
      request = fresh;
    }
  }
}

/** The same patch for the object as it is; undefined where a field is not what was shown. */
async function madeAnew(cluster: Cluster, {target, request, undo, draft}: Change): Promise<ChangeRequest | undefined> {
  if (draft.step.type !== 'patch' || undo.type !== 'fields') return undefined;
  const {changes, items = []} = undo;
  try {
    const object = (await cluster.read(pathOf(target, draft.step.subresource))) as KubeObject;
    const isSameObject = target.uid === '' || object.metadata.uid === target.uid;
    const isAsShown = changes.every(({path, before}) => isSame(valueAt(object, path), before));
    const hasItems = items.every(({path, name}) => valueAt(object, [...path, 'name']) === name);
    return isSameObject && isAsShown && hasItems ? {...request, body: jsonPatchOf(object, changes)} : undefined;
  } catch {
    return undefined;
  }
}

async function sendOnce(cluster: Cluster, {request, draft}: Change, clock: Clock, signal: AbortSignal): Promise<Answered> {
  const {step} = draft;
  const retries = step.type === 'evict' ? step.retries : undefined;
  const until = clock.now() + (retries?.forMs ?? 0);
  for (;;) {
    try {
      // Not `signal`: a request on its way is not torn, since nobody would know what became of it.
      return await send(cluster, request, new AbortController().signal);
    } catch (error) {
      const isForbiddenNow = error instanceof ApiError && error.status === 429;
      if (!retries || !isForbiddenNow || clock.now() + retries.everyMs > until) throw error;
      retries.onRefused?.(error);
      await clock.sleep(retries.everyMs, signal);
      signal.throwIfAborted();
    }
  }
}

function doneWith(change: Change, {object, warnings}: Answered): Sent {
  const problem = warnings.length > 0 ? warnings.join('; ') : undefined;
  return {change, outcome: 'done', problem, object, undo: storedUndo(change.undo, object)};
}

/** The change stands, whatever becomes of what goes with it. */
async function withCompanion(cluster: Cluster, sent: Sent, companion: Change): Promise<Sent> {
  try {
    await send(cluster, companion.request, new AbortController().signal);
    const {undo} = sent;
    return undo.type === 'fields' ? {...sent, undo: {...undo, also: companion.undo}} : sent;
  } catch (error) {
    return {...sent, problem: error instanceof ApiError ? refusalText(error) : String(error)};
  }
}

/** No answer came: the object itself tells, once it can be read. */
async function whatHappened(cluster: Cluster, change: Change, error: ApiError, clock: Clock, signal: AbortSignal): Promise<Sent> {
  for (const wait of LOOKS_MS) {
    if (wait > 0) await clock.sleep(wait, signal);
    if (signal.aborted) break;
    try {
      const object = (await cluster.read(pathOf(change.target, subresourceOf(change)))) as KubeObject;
      return judge(change, object, error);
    } catch (lookError) {
      if (lookError instanceof ApiError && lookError.status === 404) return judge(change, undefined, error);
      if (lookError instanceof ApiError && lookError.status === 403) break;
    }
  }
  return failed(
    change,
    'unknown',
    `what became of it is not known: the link was lost (${error.message}) and it cannot be read; ctrl-r reads again`,
  );
}

function judge(change: Change, object: KubeObject | undefined, error: ApiError): Sent {
  const {before, target, draft, undo} = change;
  const lost = (): Sent => ({
    change,
    outcome: 'done',
    problem: 'the answer was lost, but it is done',
    object,
    undo: undo.type === 'remove' ? {...undo, uid: object?.metadata.uid ?? ''} : undo,
  });
  const nothing = () => failed(change, 'failed', `nothing has changed: the link was lost before the server had it (${error.message})`);
  if (draft.step.type === 'create') return object ? lost() : nothing();
  const isSameObject = object !== undefined && (target.uid === '' || object.metadata.uid === target.uid);
  if (draft.step.type !== 'patch') {
    const isGoing = object?.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined;
    return !isSameObject || isGoing ? lost() : nothing();
  }
  if (!isSameObject) return failed(change, 'failed', 'it is gone');
  const changes = undo.type === 'fields' ? undo.changes : before && change.after ? fieldChanges(before, change.after) : [];
  if (changes.length === 0) return failed(change, 'unknown', 'the link was lost: look at it');
  if (changes.every(({path, after}) => isSame(valueAt(object, path), after))) return lost();
  if (changes.every(({path, before: was}) => isSame(valueAt(object, path), was))) return nothing();
  return failed(change, 'unknown', 'the link was lost, and someone else has changed it since: look at it');
}

/** Says what the field is now, which is not what was shown. */
async function whatIsThere(cluster: Cluster, change: Change, error: ApiError): Promise<string> {
  try {
    const object = (await cluster.read(pathOf(change.target, subresourceOf(change)))) as KubeObject;
    if (change.target.uid !== '' && object.metadata.uid !== change.target.uid) return 'another object has taken its name';
    const {undo} = change;
    const moved = undo.type === 'fields' ? undo.changes.find(({path, before}) => !isSame(valueAt(object, path), before)) : undefined;
    if (!moved) return error.message;
    const value = valueAt(object, moved.path);
    return `someone else has changed it since: ${pathText(moved.path)} is ${valueText(value, isHidden(change))} now`;
  } catch (lookError) {
    return lookError instanceof ApiError ? refusalText(lookError) : refusalText(error);
  }
}

/** This goes to the screen and into the ledger: values of secrets do not, and others only as far as they fit a line. */
function valueText(value: Json | undefined, isHiddenValue: boolean): string {
  if (value === undefined) return 'gone';
  if (isHiddenValue || typeof value === 'object') return 'another';
  const text = String(value).replaceAll(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function isHidden({draft, target: {kind}}: Change): boolean {
  return draft.isConfidential === true || (kind.group === '' && kind.plural === 'secrets');
}

function subresourceOf({draft: {step}}: Change): string | undefined {
  return step.type === 'patch' ? step.subresource : undefined;
}

function failed(change: Change, outcome: 'failed' | 'unknown' | 'cancelled', problem: string): Sent {
  const undo: Undo = outcome === 'unknown' ? change.undo : {type: 'none', because: 'it was not done'};
  return {change, outcome, problem, object: undefined, undo};
}
