import type {KubeObject} from '../object.ts';
import {apiVersionOf, type ResourceType} from '../type.ts';
import {isMap} from './element.ts';
import {fieldChanges} from './field-changes.ts';
import {type FieldSet, leaf, minus} from './field-set.ts';
import {withSortedKeys} from './go-text.ts';
import {schemaOf} from './schema.ts';
import {typeErrors} from './typed-check.ts';
import {fieldSetOf} from './typed-merge.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whether client-side apply has left its annotation. */
export function isLastApplied({metadata}: KubeObject): boolean {
  return (metadata.annotations?.[annotation] ?? '') !== '';
}

/** The annotation renewed, so that both ways of kubectl apply can be used in turn. */
export function withLastApplied(object: KubeObject, config: Readonly<Record<string, unknown>>): KubeObject {
  const {annotations = {}, ...metadata} = (isMap(config['metadata']) ? config['metadata'] : {}) as {annotations?: Record<string, string>};
  const {[annotation]: _, ...others} = annotations;
  const said = {...config, metadata: {...metadata, ...(Object.keys(others).length > 0 && {annotations: others})}};
  const text = `${JSON.stringify(withSortedKeys(said))}\n`;
  return {...object, metadata: {...object.metadata, annotations: {...object.metadata.annotations, [annotation]: text}}};
}

/** Fields of the annotation that the object still holds as they stand there (allowedConflictsFromLastApplied). */
export function lastAppliedFields(type: ResourceType, live: KubeObject): FieldSet {
  const text = live.metadata?.annotations?.[annotation];
  const last = text ? parsed(text) : undefined;
  const schema = schemaOf(type);
  if (!last || last['apiVersion'] !== apiVersionOf(type) || typeErrors(schema, last).length > 0) return leaf;
  const {changed, removed} = fieldChanges(schema, last, live);
  return minus(minus(fieldSetOf(schema, last), changed), removed);
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
