import type {FieldChange} from '../kube/field-changes.ts';
import type {Json, JsonObject} from '../kube/object.ts';
import type {Target, Undo} from './change.ts';

/** How a change is taken back on the command line, without the program's name. Values are left out where they are confidential. */
export function undoKubectl(target: Target, undo: Undo, isConfidential: boolean): string {
  switch (undo.type) {
    case 'recreate':
      return `create ${target.namespace === '' ? '' : `-n ${target.namespace} `}-f ${target.name}.yaml`;
    case 'remove':
      return `delete ${resourceName(target)}`;
    case 'none':
      return '';
    case 'fields':
      return fieldsText(target, undo, isConfidential);
  }
}

/** `-n shop deployment/web`. */
function resourceName({kind, namespace, name}: Target): string {
  const isWellKnown = kind.group === '' || kind.group === 'apps' || kind.group === 'batch';
  return `${kind.isNamespaced ? `-n ${namespace} ` : ''}${isWellKnown ? kind.singular : `${kind.plural}.${kind.group}`}/${name}`;
}

function fieldsText(target: Target, {subresource, changes}: Extract<Undo, {type: 'fields'}>, isConfidential: boolean): string {
  const [only] = changes;
  const count = changes.find(({path}) => path.join('.') === 'spec.replicas');
  if (count && (subresource === 'scale' || changes.length === 1))
    return `scale ${resourceName(target)} --replicas=${String(count.before ?? 0)}`;
  const where = subresource === undefined ? '' : ` --subresource=${subresource}`;
  const isInList = changes.some(({path}) => path.some(step => typeof step === 'number'));
  const patch = isInList ? changes.map(change => operationOf(change, isConfidential)) : mergePatchOf(changes, isConfidential);
  if (!only) return '';
  return `patch ${resourceName(target)}${where} --type=${isInList ? 'json' : 'merge'} -p '${JSON.stringify(patch).replaceAll("'", "'\\''")}'`;
}

function operationOf({path, before, after}: FieldChange, isConfidential: boolean): JsonObject {
  const pointer = path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (before === undefined) return {op: 'remove', path: pointer};
  return {op: after === undefined ? 'add' : 'replace', path: pointer, value: isConfidential ? '…' : before};
}

function mergePatchOf(changes: readonly FieldChange[], isConfidential: boolean): JsonObject {
  const patch: Record<string, Json> = {};
  for (const {path, before} of changes) {
    let place = patch;
    for (const step of path.slice(0, -1)) place = (place[step] ??= {}) as Record<string, Json>;
    place[path.at(-1)!] = before === undefined ? null : isConfidential ? '…' : before;
  }
  return patch;
}
