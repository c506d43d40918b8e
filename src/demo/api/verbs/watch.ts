import {matchesSelector} from '../../../kube/selector.ts';
import type {KubeObject} from '../../object.ts';
import {Refusal} from '../../refusal.ts';
import type {Happening} from '../../store.ts';
import {apiVersionOf, type ResourceType} from '../../type.ts';
import {headersOf, includeOf, mustSuit} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {eventStream} from '../event-stream.ts';
import {checkFields, matchesFields} from '../field-selector.ts';
import {type ListOptions, listOptions} from '../options.ts';
import {columnDefinitions, columnsOf, partialOf, rowOf} from '../table.ts';
import {asVersion, tooLarge} from '../versions.ts';

type Event = {readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: KubeObject};

const MINUTE_MS = 60_000;

/** Sends what happens, from a version on or from all that is there. Follows the watch cache of k8s.io/apiserver. */
export function watch(call: Call, {type, namespace}: Target): void {
  const {demo, response, medium, warnings, random} = call;
  const {store, agenda} = demo;
  const options = listOptions(call.query, true);
  checkFields(type, options.fields);
  mustSuit(medium, type, false);
  const asked = options.resourceVersion === '' ? 0 : asVersion(options.resourceVersion);
  const frames = framesOf(call, type);
  response.writeHead(200, headersOf(medium, warnings));
  response.flushHeaders();
  const stream = eventStream(response);

  const wantsState = options.sendInitialEvents === true;
  const from = wantsState || asked === 0 ? store.version : asked;
  const since = wantsState ? [] : store.since(type, from);
  if (!since) return fail(new Refusal(410, 'Expired', `too old resource version: ${asked} (${store.forgotten(type)})`));
  if (wantsState && asked > store.version) return fail(tooLarge(asked, store.version));

  if (wantsState) {
    const version = store.version;
    stream.addAll(store.list(type, namespace), object => (matches(type, options, object) ? frames({type: 'ADDED', object}) : ''));
    if (options.hasBookmarks) stream.add(() => frames(bookmark(type, version, true)));
  }
  for (const happening of since) tell(happening);
  const unsubscribe = store.subscribe(type, tell, () => stream.end());
  // Half an hour to an hour, as the server's --min-request-timeout has it.
  const timeoutMs = options.timeoutSeconds ? options.timeoutSeconds * 1000 : (1 + random.next()) * 30 * MINUTE_MS;
  const deadline = agenda.now() + timeoutMs;
  const cancelTimeout = agenda.after(timeoutMs, stream.end);
  let cancelBookmark = options.hasBookmarks ? planBookmark() : undefined;
  stream.onClose(() => {
    unsubscribe();
    cancelTimeout();
    cancelBookmark?.();
  });

  function tell(happening: Happening): void {
    if (happening.version <= from) return;
    const event = eventOf(type, namespace, options, happening);
    if (event) stream.add(() => frames(event));
  }

  /** Once a minute, and two seconds before the end. */
  function planBookmark(): (() => void) | undefined {
    const at = Math.min(agenda.now() + MINUTE_MS, deadline - 2000);
    if (at <= agenda.now()) return undefined;
    return agenda.after(at - agenda.now(), () => {
      const {version} = store;
      stream.add(() => frames(bookmark(type, version, false)));
      cancelBookmark = planBookmark();
    });
  }

  function fail(refusal: Refusal): void {
    stream.add(() => `${JSON.stringify({type: 'ERROR', object: refusal.status()})}\n`);
    stream.end();
  }
}

/** What a change means to somebody who sees only what his selectors match. */
function eventOf(type: ResourceType, namespace: string | undefined, options: ListOptions, happening: Happening): Event | undefined {
  const {object, before, version} = happening;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined;
  const was = before !== undefined && matches(type, options, before);
  const is = happening.type !== 'DELETED' && matches(type, options, object);
  if (is) return {type: was ? 'MODIFIED' : 'ADDED', object};
  if (!was) return undefined;
  if (happening.type === 'DELETED') return {type: 'DELETED', object};
  return {type: 'DELETED', object: {...before, metadata: {...before.metadata, resourceVersion: String(version)}}};
}

function matches(type: ResourceType, {labels, fields}: ListOptions, object: KubeObject): boolean {
  return matchesSelector(labels, object.metadata.labels ?? {}) && matchesFields(type, fields, object);
}

function bookmark({kind, ...type}: ResourceType, version: number, isInitialEnd: boolean): Event {
  const annotations = {'k8s.io/initial-events-end': 'true'};
  const metadata = {resourceVersion: String(version), ...(isInitialEnd && {annotations})};
  return {type: 'BOOKMARK', object: {kind, apiVersion: apiVersionOf(type), metadata} as unknown as KubeObject};
}

/** Makes the frames of one watch. Of Tables, only the first one tells the columns. */
function framesOf(call: Call, type: ResourceType): (event: Event) => string {
  const {as, asVersion: shownAs = ''} = call.medium;
  if (as === 'PartialObjectMetadata') return ({type: what, object}) => frame(what, partialOf(object, shownAs));
  if (as !== 'Table') return ({type: what, object}) => frame(what, object);
  const columns = columnsOf(type);
  const include = includeOf(call);
  let isFirst = true;
  return ({type: what, object}) => {
    const isBookmark = what === 'BOOKMARK';
    const row = isBookmark
      ? {cells: columns.map(() => null), object: partialOf(object, shownAs)}
      : rowOf(type, object, call.demo.agenda.now(), include, shownAs);
    const table = {
      kind: 'Table',
      apiVersion: shownAs,
      metadata: {resourceVersion: object.metadata.resourceVersion},
      columnDefinitions: isFirst ? columnDefinitions(columns) : null,
      rows: [row],
    };
    isFirst = false;
    return frame(what, table);
  };
}

function frame(type: string, object: object): string {
  return `{"type":"${type}","object":${JSON.stringify(object)}}\n`;
}
