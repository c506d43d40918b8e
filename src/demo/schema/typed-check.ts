import {elementOf, isMap, shapeOf} from './element.ts';
import {elementText} from './field-set.ts';
import {goSyntax, goText, goType} from './go-text.ts';
import {memberSchema, resolved, type Schema} from './schema.ts';

/** What keeps a value from being one of the schema: Validate of sigs.k8s.io/structured-merge-diff/typed, in its words. */
export function typeErrors(schema: Schema, value: unknown): readonly string[] {
  return errorsOf(schema, value).map(({path, message}) => (path === '' ? message : `${path}: ${message}`));
}

/** All errors as one text. */
export function typeErrorText(errors: readonly string[]): string {
  return errors.length === 1 ? errors[0]! : ['errors:', ...errors.map(error => `  ${error}`)].join('\n');
}

type Found = {readonly path: string; readonly message: string};

function errorsOf(schema: Schema, value: unknown): readonly Found[] {
  if (value === null || value === undefined) return [];
  const shape = shapeOf(schema, value);
  if (shape === 'map' || shape === 'atomic map')
    return isMap(value) ? errorsOfMap(schema, value) : [found(`expected map, got &{${goText(value)}}`)];
  if (shape === 'list' || shape === 'atomic list') {
    return Array.isArray(value) ? errorsOfList(schema, value) : [found(`expected list, got &{${goText(value)}}`)];
  }
  return errorsOfScalar(schema, value);
}

function errorsOfMap(schema: Schema, value: Readonly<Record<string, unknown>>): readonly Found[] {
  const errors: Found[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = memberSchema(schema, key);
    if (member === undefined) return [...errors, {path: `.${key}`, message: 'field not declared in schema'}];
    errors.push(...below(`.${key}`, errorsOf(member, value[key])));
  }
  return errors;
}

function errorsOfList(schema: Schema, value: readonly unknown[]): readonly Found[] {
  const items = schema.items ? resolved(schema.items) : ({type: 'any'} as const);
  const isKeyed = shapeOf(schema, value) === 'list';
  const seen = new Set<string>();
  const errors: Found[] = [];
  for (const [index, item] of value.entries()) {
    let place = `[${index}]`;
    if (isKeyed) {
      try {
        const element = elementOf(schema, item);
        place = elementText(element);
        if (seen.has(element)) errors.push(found(`duplicate entries for key ${place}`));
        seen.add(element);
      } catch (error) {
        return [...errors, found(`element ${index}: ${(error as Error).message}`)];
      }
    }
    errors.push(...below(place, errorsOf(items, item)));
  }
  return errors;
}

function errorsOfScalar({type, format}: Schema, value: unknown): readonly Found[] {
  if (type === 'integer' || type === 'number') {
    return typeof value === 'number' ? [] : [found(`expected numeric (int or float), got ${goType(value)}`)];
  }
  if (type === 'boolean') return typeof value === 'boolean' ? [] : [found(`expected boolean, got &{${goText(value)}}`)];
  if (type === 'string' && (format === undefined || format === 'byte')) {
    return typeof value === 'string' ? [] : [found(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`)];
  }
  return typeof value === 'object' ? [found(`expected any scalar, got &{${goText(value)}}`)] : [];
}

function found(message: string): Found {
  return {path: '', message};
}

function below(place: string, errors: readonly Found[]): readonly Found[] {
  return errors.map(({path, message}) => ({path: `${place}${path}`, message}));
}
