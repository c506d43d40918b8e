import type {Demo} from './demo.ts';
import {createEventCorrelator, type EventCorrelator} from './event-correlator.ts';
import {createLastUsed, type LastUsed} from './last-used.ts';
import {type KubeObject, microTimeText, timeText} from './object.ts';
import {Refusal} from './refusal.ts';
import type {Event} from './schema/kinds.ts';
import {events} from './types/events.ts';

export type Told = {
  readonly about: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
  readonly host?: string;
  /** Such as `spec.containers{web}`. */
  readonly fieldPath?: string;
  /** Given where it is told through events.k8s.io, as the scheduler does: without counts, and with a series where it comes again. */
  readonly action?: string;
};

/** Events are kept this long after they were last written (--event-ttl). */
export const EVENT_LIFE_MS = 60 * 60_000;

const firstKept = new WeakMap<Demo, number>();

/** A past is about to be played until that time: what will have been forgotten by then need not be told. */
export function tellForUseAt(demo: Demo, time: number): void {
  firstKept.set(demo, time - EVENT_LIFE_MS);
}

/** What is told through the other demo is remembered in this one: what comes again is counted. */
export function tellFor(demo: Demo, other: Demo): void {
  memories.set(other, memoryOf(demo));
}

/** Tells it as an event. In a namespace that is going, nothing is told any more. */
export function tell(demo: Demo, told: Told): void {
  if (demo.agenda.now() < (firstKept.get(demo) ?? 0)) return;
  // What was laid is made first, and remembered.
  demo.store.count(events);
  try {
    if (told.action === undefined) record(demo, told);
    else recordSeries(demo, told, told.action);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

type Memory = {
  /** By component and host: each process has one of its own. */
  readonly correlators: Map<string, EventCorrelator>;
  /** The names of events in series. */
  readonly series: LastUsed<string>;
};

const memories = new WeakMap<Demo, Memory>();

function memoryOf(demo: Demo): Memory {
  const known = memories.get(demo);
  if (known) return known;
  const made = {correlators: new Map(), series: createLastUsed<string>(4096)};
  memories.set(demo, made);
  return made;
}

function record(demo: Demo, told: Told): void {
  const {about, component, host = ''} = told;
  const {namespace = 'default', uid} = about.metadata;
  const {correlators} = memoryOf(demo);
  const source = `${component}\n${host}`;
  const correlator = correlators.get(source) ?? createEventCorrelator();
  correlators.set(source, correlator);
  const now = demo.agenda.now();
  const {type, reason, message: text, fieldPath} = told;
  const seen = correlator.correlate({about: uid, type, reason, message: text, fieldPath}, now, () => nameOf(demo, about));
  if (!seen) return;
  const {name, message, count, firstAt} = seen;
  const again = {message, count, lastTimestamp: timeText(now)};
  const isThere =
    count > 1 && demo.registry.change(events, namespace, name, {manager: component}, (event: Event) => ({...event, ...again}));
  if (isThere) return;
  const from = {source: {component, ...(host !== '' && {host})}, reportingInstance: host};
  create(demo, told, name, {...from, firstTimestamp: timeText(firstAt), ...again});
}

/** As client-go's tools/events writes it, but that a series is counted up at once. */
function recordSeries(demo: Demo, told: Told, action: string): void {
  const {about, type, reason, message, component, fieldPath = ''} = told;
  const {namespace = 'default', uid} = about.metadata;
  const {series} = memoryOf(demo);
  const key = [component, uid, type, reason, message, fieldPath].join('\n');
  const known = series.get(key);
  const now = microTimeText(demo.agenda.now());
  const isThere =
    known !== undefined &&
    demo.registry.change(events, namespace, known, {manager: component}, (event: Event) => ({
      ...event,
      series: {count: (event.series?.count ?? 1) + 1, lastObservedTime: now},
    }));
  if (isThere) return;
  const name = nameOf(demo, about);
  series.set(key, name);
  create(demo, told, name, {source: {}, eventTime: now, action, reportingInstance: `${component}-demo`, message});
}

function create(demo: Demo, {about, type, reason, component, fieldPath}: Told, name: string, more: Partial<Event>): void {
  const {namespace, uid, resourceVersion} = about.metadata;
  demo.registry.create(
    events,
    {
      metadata: {name, namespace: namespace ?? 'default'},
      involvedObject: {
        kind: about.kind ?? '',
        ...(namespace !== undefined && {namespace}),
        name: about.metadata.name,
        uid,
        apiVersion: about.apiVersion ?? '',
        resourceVersion,
        ...(fieldPath !== undefined && {fieldPath}),
      },
      reason,
      type,
      reportingComponent: component,
      ...more,
    },
    {manager: component},
  );
}

/** Chance stands in place of the nanoseconds that client-go puts into names. */
function nameOf({random}: Demo, {metadata}: KubeObject): string {
  return `${metadata.name}.18${random.hex(14)}`;
}
