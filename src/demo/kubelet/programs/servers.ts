import type {Reply} from '../run.ts';
import {accessLog, postgresLog} from './log-formats.ts';
import type {Program, Request} from './program.ts';

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>
</body>
</html>
`;

/** Servers that people know, as their images start them. Nobody visits them unless a scenario says so. */
export const nginx: Program = {
  startsAfterMs: 60,
  ports: [80],
  stopsAfterMs: 50,
  stopCode: 0,
  usage: {millicores: {base: 0.05, peak: 0.1}, mebibytes: {base: 3, peak: 4}},
  respond: ({path}) => (path.split('?')[0] === '/' ? page(200, welcome) : page(404, nginxError('404 Not Found'))),
  logs: {
    perMinute: 0.001,
    entry: accessLog().entry,
    start: ({startedAt}) => [
      {afterMs: 20, lines: ['/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration']},
      {afterMs: 30, lines: ['/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh']},
      {afterMs: 50, lines: ['/docker-entrypoint.sh: Configuration complete; ready for start up']},
      {
        afterMs: 60,
        stream: 'stderr',
        lines: ['using the "epoll" event method', 'nginx/1.29.3', 'start worker processes'].map(
          text => `${nginxTime(startedAt)} [notice] 1#1: ${text}`,
        ),
      },
    ],
  },
};

export const redis: Program = {
  startsAfterMs: 200,
  ports: [6379],
  stopsAfterMs: 100,
  stopCode: 0,
  usage: {millicores: {base: 2, peak: 6}, mebibytes: {base: 4, peak: 12}},
  logs: {
    perMinute: 0.001,
    entry: () => ({lines: []}),
    start: ({startedAt}) => [
      {
        afterMs: 150,
        lines: [
          'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo',
          'Redis version=8.2.1, bits=64, commit=00000000, modified=0, pid=1, just started',
          'Running mode=standalone, port=6379.',
          'Server initialized',
          'Ready to accept connections tcp',
        ].map(text => `1:M ${redisTime(startedAt)} * ${text}`),
      },
    ],
  },
};

export const postgres: Program = {
  startsAfterMs: 1500,
  ports: [5432],
  stopsAfterMs: 300,
  stopCode: 0,
  needs: [
    {
      env: 'POSTGRES_PASSWORD',
      words: [
        'Error: Database is uninitialized and superuser password is not specified.',
        '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
        '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
      ],
    },
  ],
  usage: {millicores: {base: 5, peak: 40}, mebibytes: {base: 30, peak: 90}},
  logs: postgresLog(),
};

/** Something that listens and answers, and says nothing. */
export function plain(ports: readonly number[]): Program {
  return {
    startsAfterMs: 500,
    ports,
    stopsAfterMs: 100,
    stopCode: 0,
    usage: {millicores: {base: 1, peak: 5}, mebibytes: {base: 12, peak: 24}},
    respond: usualPages,
  };
}

/** What services answer by habit: a front page, their health, their metrics. */
export function usualPages({path}: Request): Reply {
  return USUAL.test(path.split('?')[0]!) ? page(200, 'ok\n') : page(404, '404 page not found\n');
}

const USUAL = /^\/(healthz?|readyz?|livez?|alive|ping|status|metrics|version|-\/healthy|-\/ready)?$/;

function page(status: number, body: string): Reply {
  return {status, body, type: body.startsWith('<') ? 'text/html' : 'text/plain'};
}

function nginxError(text: string): string {
  return `<html>\r\n<head><title>${text}</title></head>\r\n<body>\r\n<center><h1>${text}</h1></center>\r\n<hr><center>nginx/1.29.3</center>\r\n</body>\r\n</html>\r\n`;
}

function nginxTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

function redisTime(at: number): string {
  const date = new Date(at);
  const [, day, month, year] = date.toUTCString().split(' ');
  return `${day} ${month} ${year} ${date.toISOString().slice(11, 23)}`;
}
