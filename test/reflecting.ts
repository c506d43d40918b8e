import {type ReflectEvent, reflect, type Source} from '../src/cluster/reflect.ts';
import type {Transport} from '../src/cluster/transport-types.ts';
import {fieldsOf} from '../src/kube/fields.ts';
import {type FakeClock, fakeClock} from './fake-clock.ts';
import {plainTransport} from './plain-transport.ts';
import {pod} from './scripted-objects.ts';
import {type Options, type ScriptedServer, startServer} from './scripted-server.ts';
import {createWaiters} from './waiters.ts';

export type Named = {readonly name: string; readonly version: string; readonly note: string};

/** Objects of any kind, read for their name, version and the annotation `note`. */
export const named = {
  type: 'fields',
  fields: fieldsOf('Namespace', {metadata: {name: true, resourceVersion: true, annotations: true}}),
  hasProtobuf: false,
  project: ({metadata}: {metadata: {name: string; resourceVersion: string; annotations: {readonly [key: string]: string}}}): Named => ({
    name: metadata.name,
    version: metadata.resourceVersion,
    note: metadata.annotations['note'] ?? '',
  }),
} as const;

/** A reflector at work, what it has said so far, and the rows that follow from it. */
export type Reflecting<R> = {
  /** Batches that follow each other are one event here, since it is the machine's load that divides them. */
  readonly events: readonly ReflectEvent<R>[];
  readonly clock: FakeClock;
  /** Names of the rows, as a store that obeys the events has them. */
  names(): readonly string[];
  /** In short: `listing`, `rows 3`, `+a`, `-b`, `lost 500 Reason`. */
  log(): readonly string[];
  /** Resolves with the first event, from number `from` on, that fits. */
  until<T extends ReflectEvent<R>['type']>(type: T, from?: number): Promise<ReflectEvent<R> & {type: T}>;
  untilNames(names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
};

export function startReflecting<R extends {readonly name: string}>(
  transport: Transport,
  source: Source<R>,
  {clock = fakeClock(), random = () => 0}: {clock?: FakeClock; random?: () => number} = {},
): Reflecting<R> {
  const abort = new AbortController();
  const events: ReflectEvent<R>[] = [];
  const {until, wake} = createWaiters();
  const done = consume();
  return {
    events,
    clock,
    names: () => namesAfter(events),
    log: () => events.flatMap(inShort),
    until: (type, from = 0) => until(() => events.slice(from).find(event => event.type === type) as never),
    untilNames: names => until(() => (namesAfter(events).join() === names.join() ? true : undefined)).then(() => {}),
    stop() {
      abort.abort();
      return done;
    },
  };

  async function consume(): Promise<void> {
    for await (const event of reflect(transport, source, {signal: abort.signal, clock, random})) {
      const last = events.at(-1);
      const whole = last && joined(last, event);
      if (whole) events[events.length - 1] = whole;
      else events.push(event);
      wake();
    }
  }
}

function joined<R>(one: ReflectEvent<R>, other: ReflectEvent<R>): ReflectEvent<R> | undefined {
  if (one.type === 'rows' && other.type === 'rows') return {type: 'rows', rows: [...one.rows, ...other.rows]};
  if (one.type === 'changes' && other.type === 'changes') return {type: 'changes', changes: [...one.changes, ...other.changes]};
  return undefined;
}

const path = '/api/v1/namespaces/default/pods';
export const isWatch = /watch=1/;

/** A server with pods of these names, and a way to it. `clear` ends it. */
export async function serve(
  options: Options = {},
  names: readonly string[] = ['a', 'b'],
): Promise<{server: ScriptedServer; transport: Transport}> {
  const server = await startServer(options);
  const transport = plainTransport(server.url);
  cleanups.push(
    () => server.stop(),
    () => transport.close(),
  );
  for (const name of names) server.add('pods', pod(name));
  return {server, transport};
}

/** Reflects its pods, unless told otherwise. */
export function start(transport: Transport, source: Partial<Source<Named>> = {}): Reflecting<Named> {
  const reflecting = startReflecting(transport, {path, read: named, ...source});
  cleanups.push(() => reflecting.stop());
  return reflecting;
}

/** A reflector whose rows are there and whose watch is open. */
export async function live(options: Options = {}, names?: readonly string[]) {
  const {server, transport} = await serve(options, names);
  const reflecting = start(transport);
  await reflecting.until('listed');
  await server.watched(1);
  return {server, reflecting, clock: reflecting.clock};
}

const cleanups: (() => unknown)[] = [];
export async function clear(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

function inShort(event: ReflectEvent<{readonly name: string}>): readonly string[] {
  if (event.type === 'rows') return [`rows ${event.rows.length}`];
  if (event.type === 'changes') return event.changes.map(({type, row}) => `${type === 'upsert' ? '+' : '-'}${row.name}`);
  if (event.type === 'lost') return [`lost ${event.error.status} ${event.error.reason}`];
  return [event.type];
}

function namesAfter(events: readonly ReflectEvent<{readonly name: string}>[]): readonly string[] {
  let names = new Set<string>();
  let seen = new Set<string>();
  const put = (name: string) => {
    names.add(name);
    seen.add(name);
  };
  for (const event of events) {
    if (event.type === 'listing') seen = new Set();
    else if (event.type === 'rows') for (const {name} of event.rows) put(name);
    else if (event.type === 'listed') names = seen;
    else if (event.type === 'changes') {
      for (const {type, row} of event.changes) {
        if (type === 'upsert') put(row.name);
        else {
          names.delete(row.name);
          seen.delete(row.name);
        }
      }
    }
  }
  return [...names].sort();
}
