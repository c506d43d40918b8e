import type {ServerResponse} from 'node:http';
import type {KubeObject} from '../object.ts';
import {badRequest, Refusal} from '../refusal.ts';
import type {ResourceType} from '../type.ts';
import type {Call} from './call.ts';
import type {Medium} from './negotiate.ts';
import {columnDefinitions, columnsOf, type IncludeObject, partialOf, rowOf} from './table.ts';

type Shown = Pick<ResourceType, 'columns' | 'rowConditions' | 'group' | 'kind'>;

/** Answers with one object, turned into what the client asked for. */
export function answerObject(call: Call, type: Shown, code: number, object: object): Promise<void> {
  const {response, medium, warnings} = call;
  return answerWith(response, medium, code, isStatus(object) ? object : shown(call, type, object as KubeObject), warnings);
}

/** Answers with what is no object of a resource, such as a Status or a document. */
export async function answerWith(
  response: ServerResponse,
  medium: Medium,
  code: number,
  body: object,
  warnings: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const text =
    medium.format === 'yaml' ? await yamlText(body) : medium.isPretty ? JSON.stringify(body, null, 2) : `${JSON.stringify(body)}\n`;
  response.writeHead(code, {
    ...headersOf(medium, warnings),
    ...headers,
  });
  response.end(text);
}

/** Answers with a refusal. Never with a Table: errors are told as they are. */
export function answerRefusal(
  response: ServerResponse,
  medium: Medium,
  refusal: Refusal,
  warnings: readonly string[] = [],
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  const after = (refusal.details as {retryAfterSeconds?: number} | undefined)?.retryAfterSeconds;
  const headers = {...others, ...(after && {'Retry-After': String(after)})};
  return answerWith(response, {...medium, discovery: ''}, refusal.code, refusal.status(), warnings, headers);
}

export function answerText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, {
    'Cache-Control': 'no-cache, private',
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}

export function headersOf(medium: Medium, warnings: readonly string[]): Record<string, string | string[]> {
  const type = medium.format === 'yaml' ? 'application/yaml' : 'application/json';
  return {
    'Cache-Control': 'no-cache, private',
    'Content-Type': medium.discovery ? `${type};${medium.discovery}` : type,
    ...(warnings.length > 0 && {Warning: warnings.map(warningText)}),
  };
}

/** What Tables are to carry of each object; throws where that is no known way. */
export function includeOf({query}: Pick<Call, 'query'>): IncludeObject {
  const asked = query.get('includeObject') || 'Metadata';
  if (asked === 'None' || asked === 'Metadata' || asked === 'Object') return asked;
  const because = `includeObject: Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: ${because}`);
}

/** Throws where a single object is asked for as a list, or a list as a single one. */
export function mustSuit({as}: Medium, {group, kind}: Pick<ResourceType, 'group' | 'kind'>, isList: boolean): void {
  const goType = `*${group === '' ? 'core' : group.split('.')[0]}.${kind}${isList ? 'List' : ''}`;
  if (!isList && as === 'PartialObjectMetadataList') {
    throw new Refusal(406, 'NotAcceptable', `you requested ${as}, but the requested object is not a list (${goType})`);
  }
  if (isList && as === 'PartialObjectMetadata') {
    throw new Refusal(406, 'NotAcceptable', `you requested ${as}, but the requested object is a list (${goType})`);
  }
}

async function yamlText(body: object): Promise<string> {
  const {stringify} = await import('yaml');
  return stringify(body, {version: '1.1', sortMapEntries: true, indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false});
}

function shown(call: Call, type: Shown, object: KubeObject): object {
  const {as, asVersion = ''} = call.medium;
  mustSuit(call.medium, type, false);
  if (as === 'PartialObjectMetadata') return partialOf(object, asVersion);
  if (as !== 'Table') return object;
  const {resourceVersion} = object.metadata;
  return {
    kind: 'Table',
    apiVersion: asVersion,
    metadata: resourceVersion ? {resourceVersion} : {},
    columnDefinitions: columnDefinitions(columnsOf(type)),
    rows: [rowOf(type, object, call.demo.agenda.now(), includeOf(call), asVersion)],
  };
}

function isStatus(object: object): boolean {
  const {kind, apiVersion} = object as KubeObject;
  return kind === 'Status' && apiVersion === 'v1';
}

/** As net.NewWarningHeader writes it. */
function warningText(text: string): string {
  const plain = text.replace(/[\u0000-\u001f\u007f]/g, ' ');
  return `299 - "${Buffer.from(plain.replace(/[\\"]/g, '\\$&')).toString('latin1')}"`;
}
