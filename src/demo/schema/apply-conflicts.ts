import type {ManagedFieldsEntry} from '../object.ts';
import {Refusal} from '../refusal.ts';
import {type FieldSet, intersection, isEmptySet, pathsOf, pathText} from './field-set.ts';
import {fieldsOf, identity} from './managed-fields.ts';

/** Fields that an apply would change though another manager has them. */
export type Conflict = {readonly entry: ManagedFieldsEntry; readonly fields: FieldSet};

export function conflictsOf(others: readonly ManagedFieldsEntry[], changed: FieldSet): readonly Conflict[] {
  return others.flatMap(entry => {
    const fields = intersection(fieldsOf(entry), changed);
    return isEmptySet(fields) ? [] : [{entry, fields}];
  });
}

/** NewConflictError of k8s.io/apimachinery/pkg/util/managedfields. */
export function conflictRefusal(conflicts: readonly Conflict[]): Refusal {
  const sorted = conflicts.toSorted((one, other) => (identity(one.entry) < identity(other.entry) ? -1 : 1));
  const found = sorted.map(({entry, fields}) => ({manager: managerText(entry), paths: pathsOf(fields).map(pathText)}));
  const causes = found.flatMap(({manager, paths}) =>
    paths.map(field => ({reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field})),
  );
  const lines = found.flatMap(({manager, paths}) => [`conflicts with ${manager}:`, ...paths.map(path => `- ${path}`)]);
  const told =
    causes.length === 1 ? `1 conflict: ${causes[0]!.message}: ${causes[0]!.field}` : `${causes.length} conflicts: ${lines.join('\n')}`;
  return new Refusal(409, 'Conflict', `Apply failed with ${told}`, {causes});
}

function managerText({manager, operation, apiVersion, subresource}: ManagedFieldsEntry): string {
  const name = `${JSON.stringify(manager)}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
