import type {Random} from '../../random.ts';
import type {Entry, LogRecipe} from './program.ts';

/** What a service talks about: messages with how often they come, and what goes wrong now and then. */
export type Topic = {
  /** Entries a minute at the peak. */
  readonly perMinute: number;
  readonly night?: number;
  readonly name: string;
  readonly messages: readonly Message[];
  /** Share of entries that are one of these. */
  readonly troubles?: {readonly share: number; readonly messages: readonly Message[]};
  readonly start?: LogRecipe['start'];
};

export type Message = {
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  /** Fields by name: words to pick from, or bounds of a number. */
  readonly fields?: Readonly<Record<string, readonly string[] | {readonly from: number; readonly to: number}>>;
  /** Lines that follow, such as those of a stack. */
  readonly trace?: readonly string[];
};

type Said = {
  readonly at: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly trace: readonly string[];
  readonly random: Random;
};

/** As k8s.io/klog writes: `I0102 15:04:05.000000       1 main.go:42] text key="value"`. */
export function klog(topic: Topic, files: readonly string[] = ['controller.go', 'reflector.go', 'server.go']): LogRecipe {
  return recipeOf(topic, 130, ({at, level, text, fields, random}) => {
    const time = new Date(at).toISOString();
    const letter = {debug: 'I', info: 'I', warn: 'W', error: 'E'}[level];
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${typeof value === 'number' ? value : JSON.stringify(value)}`);
    const where = `${random.pick(files)}:${40 + random.below(600)}`;
    const stamp = `${letter}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}${micros(random)}`;
    return {stream: 'stderr', lines: [`${stamp}       1 ${where}] ${pairs.length > 0 ? JSON.stringify(text) : text}${pairs.join('')}`]};
  });
}

export function logfmt(topic: Topic): LogRecipe {
  return recipeOf(topic, 140, ({at, level, text, fields}) => {
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${quoted(String(value))}`);
    return {lines: [`ts=${new Date(at).toISOString()} level=${level} msg=${quoted(text)}${pairs.join('')}`]};
  });
}

/** As zap's production encoder writes. */
export function zapJson(topic: Topic): LogRecipe {
  return recipeOf(topic, 190, ({at, level, text, fields, trace, random}) => {
    const caller = `${topic.name}/${random.pick(['handler', 'server', 'client', 'store'])}.go:${20 + random.below(300)}`;
    const stacktrace = trace.length > 0 && {stacktrace: trace.join('\n')};
    return {
      stream: 'stderr',
      lines: [JSON.stringify({level, ts: at / 1000, logger: topic.name, caller, msg: text, ...fields, ...stacktrace})],
    };
  });
}

/** As pino writes. */
export function pinoJson(topic: Topic): LogRecipe {
  return recipeOf(topic, 200, ({at, level, text, fields, trace}, hostname) => {
    const err = trace.length > 0 && {err: {type: 'Error', message: text, stack: [`Error: ${text}`, ...trace].join('\n')}};
    return {
      lines: [
        JSON.stringify({
          level: {debug: 20, info: 30, warn: 40, error: 50}[level],
          time: at,
          pid: 1,
          hostname,
          ...fields,
          ...err,
          msg: text,
        }),
      ],
    };
  });
}

/** Time, level, thread and text, as Java's log frameworks do; stacks take lines of their own. */
export function plainText(topic: Topic): LogRecipe {
  return recipeOf(topic, 130, ({at, level, text, fields, trace, random}) => {
    const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
    const thread = `${random.pick(['exec', 'pool-1', 'scheduler'])}-${1 + random.below(8)}`;
    const time = new Date(at).toISOString().replace('T', ' ').replace('Z', '').replace('.', ',');
    return {lines: [`${time} ${level.toUpperCase().padEnd(5)} [${thread}] ${topic.name} - ${text}${pairs.join('')}`, ...trace]};
  });
}

export type Visits = {
  readonly perMinute?: number;
  readonly night?: number;
  readonly paths?: readonly string[];
  readonly errorShare?: number;
};

/** nginx's combined log. */
export function accessLog({perMinute = 60, night, paths = ['/'], errorShare = 0.01}: Visits = {}): LogRecipe {
  return {
    perMinute,
    ...(night !== undefined && {night}),
    bytes: 190,
    entry({at, random}) {
      const address = `10.244.${random.below(6)}.${2 + random.below(250)}`;
      const isBad = random.next() < errorShare;
      const status = isBad ? random.pick([500, 502, 503, 504, 499]) : random.next() < 0.03 ? random.pick([301, 304, 404]) : 200;
      const method = random.next() < 0.12 ? 'POST' : 'GET';
      const size = status === 200 ? 180 + random.below(24_000) : status === 304 ? 0 : 157;
      const line = `${address} - - [${clfTime(at)}] "${method} ${random.pick(paths)} HTTP/1.1" ${status} ${size} "-" "${random.pick(AGENTS)}"`;
      return {lines: [line]};
    },
  };
}

export function postgresLog({perMinute = 0.6}: {readonly perMinute?: number} = {}): LogRecipe {
  const say = (at: number, level: string, text: string, pid = 1) =>
    `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')} UTC [${pid}] ${level}:  ${text}`;
  return {
    perMinute,
    night: 0.5,
    bytes: 220,
    start: ({startedAt}) => [
      {
        afterMs: 1400,
        stream: 'stderr',
        lines: [
          'starting PostgreSQL 17.6 (Debian 17.6-2.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit',
          'listening on IPv4 address "0.0.0.0", port 5432',
          'listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"',
          'database system is ready to accept connections',
        ].map(text => say(startedAt + 1400, 'LOG', text)),
      },
    ],
    entry({at, random}) {
      const pid = 40 + random.below(4000);
      const dice = random.next();
      if (dice < 0.6) {
        const buffers = 20 + random.below(900);
        const text = `checkpoint complete: wrote ${buffers} buffers (${(buffers / 163.84).toFixed(1)}%); 0 WAL file(s) added, 0 removed, ${random.below(3)} recycled; write=${(buffers / 10).toFixed(3)} s, sync=0.0${random.below(90) + 10} s, total=${(buffers / 10 + 0.1).toFixed(3)} s`;
        return {stream: 'stderr', lines: [say(at, 'LOG', text, 27)]};
      }
      if (dice < 0.9) {
        const text = `duration: ${(500 + random.next() * 2500).toFixed(3)} ms  statement: SELECT o.id, o.total FROM orders o WHERE o.customer_id = ${random.below(90_000)} ORDER BY o.created_at DESC`;
        return {stream: 'stderr', lines: [say(at, 'LOG', text, pid)]};
      }
      if (dice < 0.97)
        return {stream: 'stderr', lines: [say(at, 'LOG', 'could not receive data from client: Connection reset by peer', pid)]};
      return {
        stream: 'stderr',
        lines: [
          say(at, 'ERROR', `duplicate key value violates unique constraint "orders_pkey"`, pid),
          say(at, 'DETAIL', `Key (id)=(${random.below(900_000)}) already exists.`, pid),
        ],
      };
    },
  };
}

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15',
  'kube-probe/1.36',
  'curl/8.15.0',
];

function recipeOf(topic: Topic, bytes: number, write: (said: Said, hostname: string) => Entry): LogRecipe {
  const {perMinute, night, messages, troubles, start} = topic;
  return {
    perMinute,
    ...(night !== undefined && {night}),
    bytes,
    ...(start && {start}),
    entry({at, random, about}) {
      const isTrouble = troubles !== undefined && random.next() < troubles.share;
      const {level = isTrouble ? 'error' : 'info', text, fields = {}, trace = []} = random.pick(isTrouble ? troubles.messages : messages);
      const values = Object.fromEntries(
        Object.entries(fields).map(([name, range]) => [
          name,
          'from' in range ? range.from + random.below(range.to - range.from + 1) : random.pick(range),
        ]),
      );
      return write({at, level, text, fields: values, trace, random}, about.hostname);
    },
  };
}

function micros(random: Random): string {
  return String(random.below(1000)).padStart(3, '0');
}

function quoted(text: string): string {
  return /[\s"=]/.test(text) || text === '' ? JSON.stringify(text) : text;
}

/** As in 26/Nov/2026:01:04:15 +0000. */
function clfTime(at: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(at).toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
}
