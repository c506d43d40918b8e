import {matchesSelector} from '../../../kube/selector.ts';
import type {KubeObject} from '../../object.ts';
import {badRequest, Refusal} from '../../refusal.ts';
import {types} from '../../types/index.ts';
import {apiVersionOf, type ResourceType} from '../../type.ts';
import {answerWith, headersOf, includeOf, mustSuit} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {decodeContinue, encodeContinue} from '../continue-token.ts';
import {checkFields, matchesFields, nameIn} from '../field-selector.ts';
import {type ListOptions, listOptions} from '../options.ts';
import {send} from '../stream.ts';
import {columnDefinitions, columnsOf, partialOf, rowOf} from '../table.ts';
import {asVersion, listAt, mustBeReached} from '../versions.ts';
import {keyOf} from '../../object.ts';

/** What a list is answered with before it is written. */
export type Page = {
  readonly version: number;
  readonly objects: readonly KubeObject[];
  readonly continue?: string;
  readonly remaining?: number;
};

export async function list(call: Call, {type, namespace}: Target): Promise<void> {
  const options = listOptions(call.query, false);
  checkFields(type, options.fields);
  mustSuit(call.medium, type, true);
  if (call.medium.as === 'Table') includeOf(call);
  await answerPage(call, type, pageOf(call, type, namespace, options));
}

/** What is asked for, of what is there or was there at the version that is asked for. Follows GetList of k8s.io/apiserver/pkg/storage. */
export function pageOf({demo}: Pick<Call, 'demo'>, type: ResourceType, namespace: string | undefined, options: ListOptions): Page {
  const {store} = demo;
  const {labels, fields, limit, resourceVersion} = options;
  const {version, after, isExact} = startOf(options, store.version);
  if (resourceVersion !== '') mustBeReached(store, asVersion(resourceVersion));
  const all = isExact ? listAt(store, type, namespace, version) : store.list(type, namespace);
  if (!all) throw tooOld(after);
  const start = after === undefined ? 0 : firstAfter(all, after, namespace);
  const isWhole = limit <= 0 || (resourceVersion === '0' && options.continue === '');
  const hasSelectors = labels.length > 0 || fields.length > 0;
  if (!hasSelectors) {
    const end = isWhole ? all.length : Math.min(all.length, start + limit);
    const objects = start === 0 && end === all.length ? all : all.slice(start, end);
    return {version, objects, ...(end < all.length && {...nextOf(version, all[end - 1]!, namespace), remaining: all.length - end})};
  }
  const found: KubeObject[] = [];
  const only = nameIn(fields);
  for (let index = start; index < all.length; index++) {
    const object = all[index]!;
    if (only !== undefined && object.metadata.name !== only) continue;
    if (!matchesSelector(labels, object.metadata.labels ?? {}) || !matchesFields(type, fields, object)) continue;
    found.push(object);
    if (!isWhole && found.length === limit && index + 1 < all.length)
      return {version, objects: found, ...nextOf(version, object, namespace)};
  }
  return {version, objects: found};
}

/** Writes a list as the client wants it, in slices where it is JSON. */
export async function answerPage(call: Call, type: ResourceType, page: Page): Promise<void> {
  const {medium, response, warnings} = call;
  if (medium.format === 'yaml' || medium.isPretty) {
    const body = JSON.parse([...pieces(call, type, page)].join('')) as object;
    await answerWith(response, medium, 200, body, warnings);
    return;
  }
  response.writeHead(200, headersOf(medium, warnings));
  await send(response, pieces(call, type, page));
}

function* pieces(call: Call, type: ResourceType, page: Page): Iterable<string> {
  const {as, asVersion: shownAs = ''} = call.medium;
  const metadata = {
    resourceVersion: String(page.version),
    ...(page.continue !== undefined && {continue: page.continue}),
    ...(page.remaining !== undefined && {remainingItemCount: page.remaining}),
  };
  let separator = '';
  if (as === 'Table') {
    const head = {kind: 'Table', apiVersion: shownAs, metadata, columnDefinitions: columnDefinitions(columnsOf(type))};
    yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
    const include = includeOf(call);
    const now = call.demo.agenda.now();
    for (const object of page.objects) {
      yield separator + JSON.stringify(rowOf(type, object, now, include, shownAs));
      separator = ',';
    }
  } else {
    const isPartial = as === 'PartialObjectMetadataList';
    const kind = isPartial ? as : `${type.kind}List`;
    yield `${JSON.stringify({kind, apiVersion: isPartial ? shownAs : apiVersionOf(type), metadata}).slice(0, -1)},"items":[`;
    for (const object of page.objects) {
      yield separator + JSON.stringify(isPartial ? partialOf(object, shownAs) : itemOf(type, object));
      separator = ',';
    }
  }
  yield ']}\n';
}

/** In lists, objects of built-in kinds do not say what they are; custom resources do. */
function itemOf(type: ResourceType, object: KubeObject): object {
  if (!builtIn.has(type)) return object;
  const {apiVersion: _, kind: __, ...item} = object;
  return item;
}

const builtIn: ReadonlySet<ResourceType> = new Set(types);

function startOf(options: ListOptions, current: number): {version: number; after: string | undefined; isExact: boolean} {
  const {resourceVersion, resourceVersionMatch, limit} = options;
  if (options.continue !== '') {
    const {version, after} = decodeContinue(options.continue);
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    return version > 0 ? {version, after, isExact: true} : {version: current, after, isExact: false};
  }
  const asked = resourceVersion === '' ? 0 : asVersion(resourceVersion, true);
  const isExact = asked > 0 && (resourceVersionMatch === 'Exact' || (resourceVersionMatch === '' && limit > 0));
  return {version: isExact ? asked : current, after: undefined, isExact};
}

function nextOf(version: number, last: KubeObject, namespace: string | undefined): {continue: string} {
  return {continue: encodeContinue({version, after: namespace === undefined ? keyOf(last) : last.metadata.name})};
}

/** Objects are in the order of their keys. */
function firstAfter(objects: readonly KubeObject[], after: string, namespace: string | undefined): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const object = objects[middle]!;
    if ((namespace === undefined ? keyOf(object) : object.metadata.name) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

function tooOld(after: string | undefined): Refusal {
  if (after === undefined) return new Refusal(410, 'Expired', 'The resourceVersion for the provided list is too old.');
  return new Refusal(410, 'Expired', inconsistent, undefined, {continue: encodeContinue({version: -1, after})});
}

const inconsistent =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, ' +
  'or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an ' +
  'inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in ' +
  'the list.';
