import type {KubeObject} from '../object.ts';
import {badRequest} from '../refusal.ts';
import type {ResourceType} from '../type.ts';

export type FieldTerm = {readonly field: string; readonly isEqual: boolean; readonly value: string};

/** A field selector as the API server reads it; throws its refusal. Follows fields.ParseSelector of k8s.io/apimachinery. */
export function parseFieldSelector(text: string): readonly FieldTerm[] {
  return termsOf(text)
    .sort()
    .filter(term => term !== '')
    .map(term => {
      const parts = /^([^=!]*(?:!(?!=)[^=!]*)*)(!=|==|=)(.*)$/s.exec(term);
      if (!parts) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      return {field: parts[1]!, isEqual: parts[2] !== '!=', value: unescaped(parts[3]!)};
    });
}

/** Refuses fields that the type cannot be selected by. */
export function checkFields(type: Pick<ResourceType, 'group' | 'kind' | 'fields'>, terms: readonly FieldTerm[]): void {
  for (const {field} of terms) {
    if (commonFields.has(field) || (type.fields && Object.hasOwn(type.fields, field))) continue;
    throw badRequest(unsupported(type, field));
  }
}

export function matchesFields(type: Pick<ResourceType, 'fields'>, terms: readonly FieldTerm[], object: KubeObject): boolean {
  return terms.every(({field, isEqual, value}) => (fieldOf(type, object, field) === value) === isEqual);
}

/** The name that is asked for, where only one can match. */
export function nameIn(terms: readonly FieldTerm[]): string | undefined {
  return terms.find(({field, isEqual}) => field === 'metadata.name' && isEqual)?.value;
}

const commonFields = new Set(['metadata.name', 'metadata.namespace']);

function fieldOf({fields}: Pick<ResourceType, 'fields'>, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  return fields?.[field]?.(object) ?? '';
}

/** The conversions of kinds that have fields of their own say it in their own words. */
function unsupported({group, kind, fields}: Pick<ResourceType, 'group' | 'kind' | 'fields'>, field: string): string {
  if (kind === 'Job' && group === 'batch') return `field label "${field}" not supported for Job`;
  if ((fields && group === '') || kind === 'Event') return `field label not supported: ${field}`;
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function termsOf(text: string): string[] {
  return text === '' ? [] : (text.match(/(?:\\.|[^,\\]|\\$)+|(?<=^|,)(?=,|$)/gs) ?? []);
}

function unescaped(value: string): string {
  return value.replace(/\\(.?)|[,=]/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined) throw badRequest(`invalid field selector: unescaped character in value: ${found.charCodeAt(0)}`);
    if (escaped === '\\' || escaped === ',' || escaped === '=') return escaped;
    throw badRequest(`invalid field selector: invalid escape sequence: \\${escaped}`);
  });
}
