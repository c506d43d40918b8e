import {absolute, decode, encode, openFile, print, warn, write} from '../io.ts';
import type {Steps, Task} from '../task.ts';
import {exchange, type Result} from './http-client.ts';
import {parseOptions} from './options.ts';

/** curl, as far as asking a service goes. */
export function* curl(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, all, words} = parseOptions(given, {
    letters: 'sSfiIvkLgo:OX:d:H:m:w:u:A:e:c:b:',
    long: {
      silent: 's',
      'show-error': 'S',
      fail: 'f',
      include: 'i',
      head: 'I',
      verbose: 'v',
      insecure: 'k',
      location: 'L',
      output: 'o',
      request: 'X',
      data: 'd',
      'data-raw': 'd',
      'data-binary': 'd',
      header: 'H',
      'max-time': 'm',
      'connect-timeout': 'm',
      'write-out': 'w',
      user: 'u',
      'user-agent': 'A',
      'remote-name': 'O',
    },
  });
  const [url] = words;
  if (url === undefined) {
    yield* warn(task, "curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  const data = all('d').map(text => (text.startsWith('@') ? decode(task.container.files.read(absolute(task, text.slice(1)))) : text));
  const method = value('X') ?? (has('I') ? 'HEAD' : data.length > 0 ? 'POST' : 'GET');
  const headers = Object.fromEntries(
    all('H').map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const timeoutMs = Number(value('m') ?? 127) * 1000;
  const startedAt = task.container.agenda.now();
  let result = yield* exchange(task, url, {method, headers, body: encode(data.join('&')), timeoutMs});
  for (
    let turn = 0;
    has('L') && turn < 20 && result.type === 'answered' && result.reply.status >= 300 && result.reply.status < 400;
    turn++
  ) {
    const next = headerOf(result.reply.headers, 'location');
    if (next === undefined) break;
    result = yield* exchange(task, next.startsWith('/') ? `${result.scheme}://${result.host}:${result.port}${next}` : next, {
      method,
      headers,
      body: new Uint8Array(),
      timeoutMs,
    });
  }
  const seconds = (task.container.agenda.now() - startedAt) / 1000;
  if (result.type !== 'answered') return yield* tellFailure(task, result, seconds, has('s') && !has('S'));
  const {status, body, headers: received = {}} = result.reply;
  const bytes = method === 'HEAD' ? new Uint8Array() : typeof body === 'string' ? encode(body) : body;
  const length = typeof body === 'string' ? encode(body).length : body.length;
  const head = [
    `HTTP/1.1 ${status} ${result.reason}`,
    ...Object.entries(received).map(([name, text]) => `${name}: ${text}`),
    ...(headerOf(received, 'content-length') === undefined ? [`content-length: ${length}`] : []),
  ];
  if (has('v')) {
    const sent = [
      `${method} ${result.path} HTTP/1.1`,
      `Host: ${result.host}${result.hasPort ? `:${result.port}` : ''}`,
      'User-Agent: curl/8.5.0',
      'Accept: */*',
      ...Object.entries(headers).map(([name, text]) => `${name}: ${text}`),
      '',
    ];
    yield* warn(
      task,
      `*   Trying ${result.address}:${result.port}...\n* Connected to ${result.host} (${result.address}) port ${result.port}\n${sent.map(line => `> ${line}\n`).join('')}${[...head, ''].map(line => `< ${line}\n`).join('')}`,
    );
  }
  if (has('f') && status >= 400) {
    if (!has('s') || has('S')) yield* warn(task, `curl: (22) The requested URL returned error: ${status}\n`);
    return 22;
  }
  const name = value('o') ?? (has('O') ? result.path.replace(/^.*\//, '') : undefined);
  const output = name === undefined || name === '-' ? undefined : openFile(task, name, {isWriting: true, isTruncating: true});
  if (has('i') || has('I')) yield* print(task, `${head.join('\r\n')}\r\n\r\n`);
  if (output) yield* output.write(task, bytes);
  else yield* write(task, bytes);
  if (value('w') !== undefined)
    yield* print(task, written(value('w')!, {status, seconds, size: bytes.length, address: result.address ?? ''}));
  return 0;
}

function headerOf(headers: Readonly<Record<string, string>> = {}, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function written(
  format: string,
  {status, seconds, size, address}: {status: number; seconds: number; size: number; address: string},
): string {
  const values: Readonly<Record<string, string>> = {
    http_code: String(status),
    response_code: String(status),
    time_total: seconds.toFixed(6),
    size_download: String(size),
    remote_ip: address,
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t');
}

function* tellFailure(task: Task, {type, host, port}: Result, seconds: number, isQuiet: boolean): Steps<number> {
  const ms = Math.round(seconds * 1000);
  const failures: Readonly<Record<string, readonly [number, string]>> = {
    'unknown-host': [6, `Could not resolve host: ${host}`],
    refused: [7, `Failed to connect to ${host} port ${port} after ${ms} ms: Couldn't connect to server`],
    lost: [28, `Failed to connect to ${host} port ${port} after ${ms} ms: Timeout was reached`],
    silent: [52, 'Empty reply from server'],
    unsupported: [1, 'Protocol not supported'],
  };
  const [code, text] = failures[type] ?? [1, ''];
  if (!isQuiet) yield* warn(task, `curl: (${code}) ${text}\n`);
  return code;
}
