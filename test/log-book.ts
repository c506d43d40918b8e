import {PassThrough} from 'node:stream';
import type {Answer, Ask, Transport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';

export type Asked = {readonly path: string; readonly query: Readonly<Record<string, string>>};

/** Logs of containers as kubelets keep them: the last instance and the one before it. Everything else is asked of another server. */
export type LogBook = {
  readonly transport: Transport;
  readonly requests: readonly Asked[];
  /** Answers that are being read. */
  readonly open: number;
  /** Adds a line, or, without a newline at its end, a part of one, to the log of `pod/container`. */
  write(place: string, ms: number, text: string, nanos?: number): void;
  /** As it is, without a time. */
  raw(place: string, text: string): void;
  /** The instance has ended. */
  end(place: string): void;
  /** The next instance begins; the last one is kept as the previous. */
  restart(place: string): void;
  /** Only so many of the last lines are kept. */
  rotate(place: string, lines: number): void;
  forget(place: string): void;
  /** Resets all open connections, in mid-line where `part` bytes of the next line were sent before. */
  cut(): void;
  /** Ends all open answers properly, as for a server that shuts down. */
  hangUp(): void;
  /** Refuses the next `times` requests whose path and query match. */
  refuse(asked: RegExp, error: ApiError, times?: number): void;
};

type Instance = {lines: {readonly ms: number; readonly text: string}[]; hasEnded: boolean};
type Reader = {readonly instance: Instance; readonly body: PassThrough; readonly isFollowing: boolean};

export function logBook(other?: Transport): LogBook {
  const logs = new Map<string, {now: Instance; before: Instance | undefined}>();
  const readers = new Set<Reader>();
  const requests: Asked[] = [];
  const refusals: {asked: RegExp; error: ApiError; left: number}[] = [];
  const cost = {requests: 0, bytesIn: 0};

  return {
    transport: {get, cost, close: () => other?.close()},
    requests,
    get open() {
      return readers.size;
    },
    write: (place, ms, text, nanos = 0) => add(place, ms, `${stamp(ms, nanos)} ${text}`),
    raw: (place, text) => add(place, 0, text),
    end(place) {
      const {now} = logOf(place);
      now.hasEnded = true;
      for (const reader of readers) if (reader.instance === now) reader.body.end();
    },
    restart(place) {
      this.end(place);
      logs.set(place, {now: {lines: [], hasEnded: false}, before: logOf(place).now});
    },
    rotate(place, lines) {
      const {now} = logOf(place);
      now.lines = lines === 0 ? [] : now.lines.slice(-lines);
    },
    forget: place => logs.delete(place),
    cut() {
      for (const {body} of readers) body.destroy(new ApiError(0, 'ECONNRESET', 'The connection was lost'));
    },
    hangUp() {
      for (const {body} of readers) body.end();
    },
    refuse: (asked, error, times = 1) => refusals.push({asked, error, left: times}),
  };

  function logOf(place: string): {now: Instance; before: Instance | undefined} {
    const known = logs.get(place) ?? {now: {lines: [], hasEnded: false}, before: undefined};
    logs.set(place, known);
    return known;
  }

  function add(place: string, ms: number, text: string): void {
    const {now} = logOf(place);
    const last = now.lines.at(-1);
    if (last && !last.text.endsWith('\n')) now.lines[now.lines.length - 1] = {ms: last.ms, text: last.text + text};
    else now.lines.push({ms, text});
    for (const {instance, body, isFollowing} of readers) if (instance === now && isFollowing && body.writable) body.write(text);
  }

  async function get(path: string, ask: Ask): Promise<Answer> {
    const found = /^\/api\/v1\/namespaces\/[^/]+\/pods\/([^/]+)\/log$/.exec(path);
    if (!found) {
      if (other) return other.get(path, ask);
      throw new ApiError(404, 'NotFound', `There is no ${path}`);
    }
    const query = Object.fromEntries(Object.entries(ask.query ?? {}).filter(([, value]) => value !== undefined)) as Record<string, string>;
    requests.push({path, query});
    cost.requests++;
    const asked = `${path}?${new URLSearchParams(query)}`;
    const refusal = refusals.find(one => one.left > 0 && one.asked.test(asked));
    if (refusal) {
      refusal.left--;
      throw refusal.error;
    }
    ask.signal.throwIfAborted();
    const place = `${found[1]}/${query['container']}`;
    const log = logs.get(place);
    if (!log) throw new ApiError(404, 'NotFound', `pods "${found[1]}" not found`);
    const instance = query['previous'] === 'true' ? log.before : log.now;
    if (!instance)
      throw new ApiError(400, 'BadRequest', `previous terminated container "${query['container']}" in pod "${found[1]}" not found`);
    return {status: 200, headers: {'content-type': 'text/plain'}, body: answer(instance, query, ask.signal)};
  }

  function answer(instance: Instance, query: Readonly<Record<string, string>>, signal: AbortSignal): PassThrough {
    const body = new PassThrough();
    body.on('error', () => {});
    const since = query['sinceTime'] ? Date.parse(query['sinceTime']) : Number.NEGATIVE_INFINITY;
    let lines = instance.lines.filter(({ms}) => ms === 0 || ms >= since);
    if (query['tailLines'] !== undefined) lines = Number(query['tailLines']) === 0 ? [] : lines.slice(-Number(query['tailLines']));
    if (lines.length > 0) body.write(lines.map(({text}) => text).join(''));
    const isFollowing = query['follow'] === 'true' && !instance.hasEnded;
    if (!isFollowing) body.end();
    const reader = {instance, body, isFollowing};
    const abort = () => void body.destroy(signal.reason as Error);
    readers.add(reader);
    signal.addEventListener('abort', abort);
    body.on('close', () => {
      readers.delete(reader);
      signal.removeEventListener('abort', abort);
    });
    return body;
  }
}

/** As a kubelet writes it: nine digits behind the second. */
export function stamp(ms: number, nanos = 0): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(nanos).padStart(6, '0')}Z`;
}
