import type {KubeObject} from '../object.ts';
import {badRequest, Refusal} from '../refusal.ts';
import {decoded, type FieldValidation, type Kind} from '../schema/decode.ts';
import {schemaOf} from '../schema/schema.ts';
import {bodyOf, type Call, contentTypeOf, type Target} from './call.ts';

/** What was sent, as an object of the kind; complaints about it go along with the answer. Throws 415 for what is neither JSON nor YAML. */
export async function readObject<T = KubeObject>(call: Call, kind: Kind, validation: FieldValidation = 'Warn'): Promise<T> {
  const type = contentTypeOf(call);
  const isBinary = type === 'application/vnd.kubernetes.protobuf' && !kind.customSchema;
  if (!isBinary && type !== 'application/json' && type !== 'application/yaml') throw unsupportedMedia();
  const body = await bodyOf(call);
  const text = isBinary ? await jsonOf(kind, body) : body.toString();
  const {object, warnings} = decoded<T>(kind, text, validation, type === 'application/yaml');
  call.warnings.push(...warnings);
  return object;
}

/** What typed clients of Go send: protobuf is turned into the JSON that it stands for. */
async function jsonOf(kind: Kind, body: Uint8Array): Promise<string> {
  const {readEnvelope, readMessage} = await import('../schema/protobuf.ts');
  try {
    const {raw, ...said} = readEnvelope(body);
    const isIt = said.kind === kind.kind;
    return JSON.stringify({...said, ...(isIt && readMessage(schemaOf(kind), raw))});
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    const start = `${Buffer.from(body.subarray(0, 30)).toString('hex')}${body.length > 30 ? ' ...' : ''}`;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${because} (${start})`);
  }
}

/** The object in the namespace of its path; throws where it says that it is in another one. Follows EnsureObjectNamespaceMatchesRequestNamespace. */
export function placed<T extends KubeObject>(object: T, {type, namespace}: Pick<Target, 'type' | 'namespace'>): T {
  const {namespace: said, ...metadata} = object.metadata ?? {};
  if (said && type.isNamespaced && said !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return {...object, metadata: {...metadata, ...(type.isNamespaced && namespace !== undefined && {namespace})}};
}

/** Throws where the object is not the one of its path. */
export function mustBeNamed({metadata}: KubeObject, name: string): void {
  if (!metadata?.name) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (metadata.name !== name) throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

export function unsupportedMedia(): Refusal {
  const because = 'the body of the request was in an unknown format - accepted media types include: ';
  return new Refusal(415, 'UnsupportedMediaType', `${because}application/json, application/yaml, application/vnd.kubernetes.protobuf`);
}
