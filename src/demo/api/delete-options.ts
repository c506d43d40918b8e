import type {Cause} from '../refusal.ts';
import {badRequest} from '../refusal.ts';
import type {Removal} from '../registry.ts';
import {isMap} from '../schema/element.ts';
import {jsonError, jsonKind} from '../schema/go-json.ts';
import {readValue} from '../schema/read-value.ts';
import {namedSchema, type Schema} from '../schema/schema.ts';
import {readYaml} from '../schema/yaml-text.ts';
import {bodyOf, type Call, contentTypeOf} from './call.ts';
import {cause, check, dryRunProblems, wholeNumber} from './options.ts';
import {unsupportedMedia} from './read-object.ts';
import {isTrue} from './route.ts';

type Sent = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: {readonly uid?: string; readonly resourceVersion?: string};
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
};

export type DeleteOptions = {
  readonly removal: Removal;
  /** Deprecated way to ask for Background; answered with 202 where the object is still there. */
  readonly isCascading: boolean;
};

/** The options of a deletion: from the body where there is one, else from the query. Follows DeleteResource of k8s.io/apiserver. */
export async function deleteOptions(call: Call): Promise<DeleteOptions> {
  const body = await bodyOf(call);
  return removalOf(body.length > 0 ? await sentOptions(call, body) : queryOptions(call.query));
}

/** As an eviction carries them. */
export function removalOf(options: Sent): DeleteOptions {
  const {gracePeriodSeconds, preconditions, orphanDependents, propagationPolicy, dryRun = []} = options;
  check('DeleteOptions', problemsOf(options));
  const propagation = propagationPolicy ?? (orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background');
  return {
    removal: {
      ...(propagation !== undefined && {propagation: propagation as NonNullable<Removal['propagation']>}),
      // A period below zero is one second (rest.BeforeDelete).
      ...(typeof gracePeriodSeconds === 'number' && {graceSeconds: gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds}),
      ...(preconditions?.uid !== undefined && {uid: preconditions.uid}),
      ...(preconditions?.resourceVersion !== undefined && {resourceVersion: preconditions.resourceVersion}),
      ...(dryRun.includes('All') && {isDryRun: true}),
    },
    isCascading: orphanDependents === false,
  };
}

async function sentOptions(call: Call, body: Buffer): Promise<Sent> {
  const type = contentTypeOf(call);
  const schema = namedSchema('io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions')!;
  const sent = type === 'application/vnd.kubernetes.protobuf' ? await fromProtobuf(schema, body) : fromText(type, body.toString());
  const {kind = 'DeleteOptions', apiVersion = 'v1'} = sent as Sent;
  if (kind !== 'DeleteOptions') {
    const versionText = JSON.stringify(apiVersion);
    throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${versionText} in scheme "pkg/runtime/scheme.go:111"`);
  }
  const {value, error} = readValue(schema, sent);
  if (error !== undefined) throw badRequest(error);
  return value as Sent;
}

function fromText(type: string, text: string): object {
  if (type !== 'application/json' && type !== 'application/yaml') throw unsupportedMedia();
  const {value: sent, error} = type === 'application/json' ? readJson(text) : readYaml(text);
  if (error !== undefined) throw badRequest(`couldn't get version/kind; json parse error: ${error}`);
  if (isMap(sent)) return sent;
  throw badRequest(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(sent)} into Go value of type struct`);
}

function readJson(text: string): {readonly value?: unknown; readonly error?: string} {
  const error = jsonError(text);
  return error === undefined ? {value: JSON.parse(text)} : {error};
}

async function fromProtobuf(schema: Schema, body: Buffer): Promise<object> {
  const {readEnvelope, readMessage} = await import('../schema/protobuf.ts');
  try {
    const {kind, apiVersion, raw} = readEnvelope(body);
    return {...readMessage(schema, raw), ...(kind !== '' && {kind}), ...(apiVersion !== '' && {apiVersion})};
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

function queryOptions(query: URLSearchParams): Sent {
  const grace = wholeNumber(query, 'gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  const policy = query.get('propagationPolicy');
  return {
    ...(grace !== undefined && {gracePeriodSeconds: grace}),
    ...(orphan !== null && {orphanDependents: isTrue(orphan)}),
    ...(policy !== null && {propagationPolicy: policy}),
    dryRun: query.getAll('dryRun').filter(each => each !== ''),
  };
}

/** Follows ValidateDeleteOptions. */
function problemsOf({orphanDependents, propagationPolicy, dryRun = []}: Sent): readonly Cause[] {
  const causes: Cause[] = [];
  if (propagationPolicy !== undefined) {
    if (orphanDependents !== undefined) {
      const message = `Invalid value: ${JSON.stringify(propagationPolicy)}: orphanDependents and deletionPropagation cannot be both set`;
      causes.push(cause('propagationPolicy', 'FieldValueInvalid', message));
    }
    if (!['Foreground', 'Background', 'Orphan'].includes(propagationPolicy)) {
      const message = `Unsupported value: ${JSON.stringify(propagationPolicy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
      causes.push(cause('propagationPolicy', 'FieldValueNotSupported', message));
    }
  }
  return [...causes, ...dryRunProblems(dryRun)];
}
