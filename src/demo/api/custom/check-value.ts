import {isEqual} from '../../equal.ts';
import type {Cause} from '../../refusal.ts';
import {isMap} from '../../schema/element.ts';
import type {JSONSchemaProps} from '../../schema/kinds.ts';
import {checkFormat} from './check-format.ts';
import {itemsOf, type Members, typeNameOf, valuesOf} from './json-schema.ts';

/**
 * What of a value does not follow its schema, in the words of k8s.io/kube-openapi/pkg/validation as the server passes them on. What did
 * not change since `before` is let through. Rules in CEL are not looked at.
 */
export function checkValue(value: unknown, schema: JSONSchemaProps, path: string, before?: unknown): readonly Cause[] {
  if (before !== undefined && isEqual(value, before)) return [];
  const types = schema['x-kubernetes-int-or-string'] ? ['integer', 'string'] : schema.type ? [schema.type] : [];
  const found = typeNameOf(value);
  const causes: Cause[] = [];
  if (value === null && schema.nullable) return causes;
  const isOfType = types.length === 0 || types.some(type => type === found || (type === 'number' && found === 'integer'));
  if (!isOfType) {
    causes.push(typeInvalid(path, `"${found}"`, `must be of type ${types.join(',')}: "${found}"`));
    if (found === 'number' && schema.type === 'integer') {
      causes.push({...invalidAt('', '""', `Checked value must be of type integer (default format) in ${path}`), field: '<nil>'});
    }
  }
  if (isOfType && typeof value === 'string') causes.push(...checkText(value, schema, path));
  if (isOfType && typeof value === 'number') causes.push(...checkNumber(value, schema, path));
  if (isOfType && Array.isArray(value)) causes.push(...checkList(value, schema, path, before));
  if (isOfType && isMap(value)) causes.push(...checkMembers(value, schema, path, before));
  causes.push(...checkEnum(value, schema, path), ...checkAlternatives(value, schema, path));
  return causes;
}

function checkText(text: string, {maxLength, minLength, pattern, format}: JSONSchemaProps, path: string): readonly Cause[] {
  const {length} = [...text];
  const shown = JSON.stringify(text);
  if (maxLength !== undefined && length > maxLength) {
    const unit = maxLength === 1 ? 'byte' : 'bytes';
    return [{reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} ${unit}`, field: path}];
  }
  if (minLength !== undefined && length < minLength) {
    return [invalidAt(path, shown, `${path} in body should be at least ${minLength} chars long`)];
  }
  if (pattern !== undefined && !matchesPattern(pattern, text)) {
    return [invalidAt(path, shown, `${path} in body should match '${pattern}'`)];
  }
  if (format === undefined || checkFormat(format, text)) return [];
  return [typeInvalid(path, shown, `must be of type ${format}: ${shown}`)];
}

function checkNumber(number: number, schema: JSONSchemaProps, path: string): readonly Cause[] {
  const {maximum, minimum, exclusiveMaximum, exclusiveMinimum, multipleOf} = schema;
  const causes: Cause[] = [];
  const told = (what: string) => causes.push(invalidAt(path, String(number), `${path} in body should be ${what}`));
  // Through text, because 0.3 / 0.1 is not 3.
  if (multipleOf !== undefined && !Number.isInteger(Number((number / multipleOf).toFixed(9)))) told(`a multiple of ${multipleOf}`);
  if (maximum !== undefined && (exclusiveMaximum ? number >= maximum : number > maximum)) {
    told(`less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
  }
  if (minimum !== undefined && (exclusiveMinimum ? number <= minimum : number < minimum)) {
    told(`greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
  }
  return causes;
}

function checkList(list: readonly unknown[], schema: JSONSchemaProps, path: string, before: unknown): readonly Cause[] {
  const {minItems, maxItems} = schema;
  const causes: Cause[] = [];
  if (minItems !== undefined && list.length < minItems) {
    causes.push(invalidAt(path, String(list.length), `${path} in body should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems) causes.push(tooMany(path, list.length, maxItems));
  const items = itemsOf(schema);
  if (!items) return causes;
  const keys = schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [];
  const old = Array.isArray(before) ? before : [];
  list.forEach((item, index) => {
    const same = keys.length > 0 ? old.find(each => keys.every(key => memberOf(each, key) === memberOf(item, key))) : undefined;
    causes.push(...checkValue(item, items, `${path}[${index}]`, same));
  });
  return causes;
}

function checkMembers(members: Members, schema: JSONSchemaProps, path: string, before: unknown): readonly Cause[] {
  const {properties = {}, required = [], minProperties, maxProperties} = schema;
  const values = valuesOf(schema);
  const causes: Cause[] = [];
  const count = Object.keys(members).length;
  if (minProperties !== undefined && count < minProperties) {
    causes.push(invalidAt(path, String(count), `${path} in body should have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && count > maxProperties) causes.push(tooMany(path, count, maxProperties));
  for (const name of required) {
    if (members[name] === undefined) causes.push({reason: 'FieldValueRequired', message: 'Required value', field: below(path, name)});
  }
  for (const [name, value] of Object.entries(members)) {
    const known = Object.hasOwn(properties, name) ? properties[name]! : isMap(values) ? values : undefined;
    if (known) causes.push(...checkValue(value, known, below(path, name), memberOf(before, name)));
  }
  return causes;
}

function checkEnum(value: unknown, schema: JSONSchemaProps, path: string): readonly Cause[] {
  if (!schema.enum || schema.enum.some(each => isEqual(each, value))) return [];
  const supported = schema.enum.map(each => `"${typeof each === 'string' ? each : JSON.stringify(each)}"`).join(', ');
  return [
    {reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`, field: path},
  ];
}

function checkAlternatives(value: unknown, {anyOf, oneOf, allOf, not}: JSONSchemaProps, path: string): readonly Cause[] {
  const causes: Cause[] = [];
  const told = (what: string) => causes.push({...invalidAt('', '""', `"${path}" must ${what}`), field: '<nil>'});
  if (anyOf?.length) {
    const results = anyOf.map(each => checkValue(value, each, path));
    if (results.every(result => result.length > 0)) {
      told('validate at least one schema (anyOf)');
      causes.push(...results[0]!);
    }
  }
  if (oneOf?.length) {
    const results = oneOf.map(each => checkValue(value, each, path));
    const valid = results.filter(result => result.length === 0).length;
    if (valid !== 1) told(`validate one and only one schema (oneOf). Found ${valid === 0 ? 'none valid' : `${valid} valid alternatives`}`);
    if (valid === 0) causes.push(...results[0]!);
  }
  if (allOf?.length) {
    const results = allOf.map(each => checkValue(value, each, path));
    causes.push(...results.flat());
    const failed = results.filter(result => result.length > 0).length;
    if (failed > 0) told(`validate all the schemas (allOf)${failed === results.length ? '. None validated' : ''}`);
  }
  if (not && checkValue(value, not, path).length === 0) told('not validate the schema (not)');
  return causes;
}

/** What is no regular expression here lets everything through: the patterns of Go are a little different. */
function matchesPattern(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return isMap(value) ? value[name] : undefined;
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function invalidAt(field: string, value: string, because: string): Cause {
  return {reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${because}`, field};
}

function typeInvalid(field: string, value: string, because: string): Cause {
  return {reason: 'FieldValueTypeInvalid', message: `Invalid value: ${value}: ${field} in body ${because}`, field};
}

function tooMany(field: string, count: number, most: number): Cause {
  const message = `Too many: ${count}: must have at most ${most} item${most === 1 ? '' : 's'}`;
  return {reason: 'FieldValueTooMany', message, field};
}
