import {humanDuration} from '../../../kube/duration.ts';
import type {KubeObject} from '../../object.ts';
import {nameColumn} from '../../rules/columns.ts';
import {withSortedKeys} from '../../schema/go-text.ts';
import type {CustomResourceColumnDefinition} from '../../schema/kinds.ts';
import type {Column} from '../../type.ts';
import {readPath} from './column-path.ts';

/**
 * What is shown of custom objects; nothing where a definition does not say, for the columns of all that have none. Follows
 * pkg/registry/customresource/tableconvertor of k8s.io/apiextensions-apiserver.
 */
export function customColumns(definitions: readonly CustomResourceColumnDefinition[] = []): readonly Column[] {
  return definitions.length === 0 ? [] : [nameColumn, ...definitions.map(columnOf)];
}

function columnOf({name, type, format, description, priority, jsonPath}: CustomResourceColumnDefinition): Column {
  const path = readPath(jsonPath);
  return {
    name,
    type: type as Column['type'],
    ...(format !== undefined && {format}),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    ...(priority !== undefined && {priority}),
    cell: (object: KubeObject, now) => cellOf(type, path(object)[0], now),
  };
}

function cellOf(type: string, value: unknown, now: number): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'object' ? JSON.stringify(withSortedKeys(value)) : String(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : null;
    default:
      return null;
  }
}

function ageOf(text: string, now: number): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? '<invalid>' : humanDuration(now - at);
}
