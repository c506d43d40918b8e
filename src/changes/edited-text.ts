import {type FieldChange, fieldChanges, isSame, type Path, pathText, valueAt} from '../kube/field-changes.ts';
import type {Json, JsonObject, KubeObject} from '../kube/object.ts';
import {objectText, readObject} from '../kube/object-yaml.ts';
import {withClearData, withStoredData} from '../kube/secret-data.ts';

/** What of an object is edited: all but managed fields and status. Secrets stand in clear text. */
export function editableText(object: KubeObject): string {
  const {status: _status, ...rest} = isSecret(object) ? withClearData(object) : object;
  const {managedFields: _managed, ...metadata} = object.metadata;
  return objectText({...rest, metadata});
}

/** Something to say beside a field; without a path, at the top, where `line` (from 1) tells what it is about. */
export type Reason = {readonly path: Path; readonly text: string; readonly line?: number | undefined};

export type ReadText =
  | {readonly type: 'changes'; readonly changes: readonly FieldChange[]}
  /** Saved empty: the user wants none of it. */
  | {readonly type: 'nothing'}
  | {readonly type: 'rubbish'; readonly reasons: readonly Reason[]};

/** Which fields a saved text changes of the object that it was made of; or what is wrong with it. */
export function readText(text: string, opened: KubeObject): ReadText {
  const read = readObject(text);
  if (read.type === 'nothing') return read;
  if (read.type === 'problem') return {type: 'rubbish', reasons: [{path: [], text: read.problem, line: read.line}]};
  const reasons = complaints(read.object, opened);
  if (reasons.length > 0) return {type: 'rubbish', reasons};
  const edited = isSecret(opened) ? withStoredData(read.object) : read.object;
  return {type: 'changes', changes: fieldChanges(opened, edited as unknown as KubeObject)};
}

/** What is the server's to say, and what tells objects apart. Their lines may be left out, but for kind and name. */
const fixed: readonly Path[] = [
  ['apiVersion'],
  ['kind'],
  ['metadata', 'name'],
  ...[
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'selfLink',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ].map(field => ['metadata', field]),
];
const needed = 3;

function complaints(edited: JsonObject, opened: KubeObject): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const [index, path] of fixed.entries()) {
    const [is, was] = [valueAt(edited, path), valueAt(opened, path)];
    if (isSame(is, was) || (index >= needed && is === undefined)) continue;
    reasons.push({path, text: was === undefined ? 'the server says this; take it out' : `this cannot be changed; it is ${show(was)}`});
  }
  if (edited['status'] !== undefined) reasons.push({path: ['status'], text: 'status is not edited here; take it out'});
  if (isSecret(opened)) reasons.push(...textsThatAreNone(edited['stringData']));
  return reasons;
}

function textsThatAreNone(stringData: Json | undefined): readonly Reason[] {
  if (typeof stringData !== 'object' || stringData === null || Array.isArray(stringData)) return [];
  return Object.entries(stringData)
    .filter(([, value]) => typeof value !== 'string')
    .map(([key]) => ({path: ['stringData', key], text: 'this has to be a text; put it in quotes, or take the line out'}));
}

/** The user's changes as they are to be made to the object as it is now; and where somebody else changed the same meanwhile. */
export type Rebased = {readonly changes: readonly FieldChange[]; readonly conflicts: readonly Conflict[]};
/** `mine` is what the user wants there; undefined where the place is not there any more. */
export type Conflict = Reason & {readonly mine: FieldChange | undefined};

/**
 * Carries changes over from the object that was opened to the object as it is now (a merge of three). Items of lists that have a name are
 * found by it, so a change stays with its container when others come or go; those without are only trusted where their list is as it was.
 */
export function rebased(changes: readonly FieldChange[], opened: KubeObject, now: KubeObject): Rebased {
  const moved: FieldChange[] = [];
  const conflicts: Conflict[] = [];
  for (const change of changes) {
    const path = pathIn(change.path, opened, now);
    const there = path && valueAt(now, path);
    if (path && isSame(there, change.after)) continue;
    const mine = path && {...change, path};
    if (mine && isSame(there, change.before)) moved.push(mine);
    else conflicts.push({path: path ?? change.path, text: isSecret(opened) ? SECRET_CONFLICT : conflictText(change, path, there), mine});
  }
  return {changes: moved, conflicts};
}

/** The same place in the other object; undefined where an item of a list on the way cannot be found again. */
function pathIn(path: Path, opened: KubeObject, now: KubeObject): Path | undefined {
  const found: (string | number)[] = [];
  for (const [index, step] of path.entries()) {
    if (typeof step === 'string') {
      found.push(step);
      continue;
    }
    const [before, after] = [valueAt(opened, path.slice(0, index)), valueAt(now, found)];
    if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
    const place = placeOf(before, after, step);
    if (place < 0) return undefined;
    found.push(place);
  }
  return found;
}

function placeOf(before: readonly Json[], after: readonly Json[], index: number): number {
  const name = nameOf(before[index]);
  if (name === undefined)
    return before.length === after.length && before.every((item, at) => at === index || isSame(item, after[at])) ? index : -1;
  if (nameOf(after[index]) === name) return index;
  return after.findIndex(item => nameOf(item) === name);
}

function nameOf(item: Json | undefined): Json | undefined {
  return typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as JsonObject)['name'] : undefined;
}

/** The dialog and the bottom line are no places for what is secret. */
const SECRET_CONFLICT = 'somebody else changed this meanwhile';

function conflictText({before}: FieldChange, path: Path | undefined, there: Json | undefined): string {
  if (!path) return 'somebody else changed this list meanwhile';
  return `somebody else changed this meanwhile: it is ${show(there)} now, and was ${show(before)} when you began`;
}

function show(value: Json | undefined): string {
  if (value === undefined || value === null) return 'not set';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** `spec.replicas: must be 0 or more`. */
export function reasonText({path, text}: Reason): string {
  return path.length === 0 ? text : `${pathText(path)}: ${text}`;
}

function isSecret({kind, apiVersion}: KubeObject): boolean {
  return kind === 'Secret' && apiVersion === 'v1';
}
