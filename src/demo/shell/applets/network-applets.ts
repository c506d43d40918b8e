import {absolute, complain, encode, openFile, openInput, print, readAll, warn, write} from '../io.ts';
import {kernelOf} from '../kernel.ts';
import type {Network} from '../network.ts';
import type {Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {curl} from './curl.ts';
import {httpd} from './httpd.ts';
import {addressesOf, exchange, isAddress, networkOf} from './http-client.ts';
import {parseOptions, UsageProblem} from './options.ts';

/** Programs that reach other places, or are reached. */
export const networkApplets: Readonly<Record<string, Applet>> = {
  wget,
  curl,
  httpd,
  nc: connectPort,
  telnet: (task, given) => connectPort(task, given),
  ping,
  nslookup: lookUpName,
  *netstat(task, given) {
    const rows = [...task.container.listening.keys()].sort((one, other) => one - other);
    const owner = (port: number) => kernelOf(task.container).listeners.get(port)?.pid;
    const isNamed = given.some(word => /^-\w*p/.test(word));
    const line = (port: number) =>
      `tcp        0      0 0.0.0.0:${String(port).padEnd(15)} 0.0.0.0:*               LISTEN      ${isNamed ? (owner(port) ?? '1/-') : ''}`.trimEnd();
    yield* print(
      task,
      `Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${isNamed ? 'PID/Program name' : ''}\n${rows.map(port => `${line(port)}\n`).join('')}`,
    );
    return 0;
  },
  *ip(task, given) {
    const address = task.container.network?.address ?? '127.0.0.1';
    if (/^r/.test(given[0] ?? '')) yield* print(task, `default via ${address.replace(/\.\d+$/, '.1')} dev eth0 \n`);
    else {
      yield* print(
        task,
        `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n2: eth0@if12: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \n    inet ${address}/24 brd ${address.replace(/\.\d+$/, '.255')} scope global eth0\n       valid_lft forever preferred_lft forever\n`,
      );
    }
    return 0;
  },
};

function* wget(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, all, words} = parseOptions(given, {
    letters: 'cqSO:o:P:T:U:Y:t:d:h:a',
    long: {
      quiet: 'q',
      spider: 'a',
      header: 'h',
      'post-data': 'd',
      timeout: 'T',
      tries: 't',
      'no-check-certificate': 'c',
      'server-response': 'S',
    },
    usage: 'wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR] [--post-data STR] URL...',
  });
  const [asked] = words;
  if (asked === undefined)
    throw new UsageProblem('', 'wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR] [--post-data STR] URL...');
  const headers = Object.fromEntries(
    all('h').map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = value('d');
  const result = yield* exchange(task, asked, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body: encode(body ?? ''),
    timeoutMs: Number(value('T') ?? 900) * 1000,
  });
  if (result.address !== undefined && !has('q'))
    yield* warn(task, `Connecting to ${result.host}${result.hasPort ? `:${result.port}` : ''} (${result.address}:${result.port})\n`);
  switch (result.type) {
    case 'unknown-host':
      yield* complain(task, `bad address '${result.host}${result.hasPort ? `:${result.port}` : ''}'`);
      return 1;
    case 'refused':
      yield* complain(task, `can't connect to remote host (${result.address}): Connection refused`);
      return 1;
    case 'lost':
      yield* complain(
        task,
        value('T') === undefined ? `can't connect to remote host (${result.address}): Connection timed out` : 'download timed out',
      );
      return 1;
    case 'silent':
      yield* complain(task, 'error getting response');
      return 1;
    case 'unsupported':
      yield* complain(task, `not an http or ftp url: ${asked}`);
      return 1;
  }
  const {status, body: received} = result.reply;
  const bytes = typeof received === 'string' ? encode(received) : received;
  if (has('S')) yield* warn(task, `  HTTP/1.1 ${status} ${result.reason}\n`);
  if (status >= 400 || status < 200) {
    yield* complain(task, `server returned error: HTTP/1.1 ${status} ${result.reason}`);
    return 1;
  }
  if (has('a')) {
    if (!has('q')) yield* warn(task, 'remote file exists\n');
    return 0;
  }
  const name = value('O') ?? (result.path.replace(/[?#].*$/, '').replace(/^.*\//, '') || 'index.html');
  if (name === '-') {
    yield* write(task, bytes);
    if (!has('q'))
      yield* warn(task, 'writing to stdout\n-                    100% |********************************|    written to stdout\n');
    return 0;
  }
  const target = value('P') === undefined ? name : `${value('P')}/${name}`;
  if (value('O') === undefined && task.container.files.stat(absolute(task, target))) {
    yield* complain(task, `can't open '${target}': File exists`);
    return 1;
  }
  const file = openFile(task, target, {isWriting: true, isTruncating: true});
  yield* file.write(task, bytes);
  if (!has('q'))
    yield* warn(
      task,
      `saving to '${target}'\n${target.padEnd(20)} 100% |********************************| ${String(bytes.length).padStart(5)}  0:00:00 ETA\n'${target}' saved\n`,
    );
  return 0;
}

function* connectPort(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(given, {
    letters: 'zvw:nulp:i:e:',
    usage: 'nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]',
  });
  const [host, portText] = words;
  const port = Number(portText ?? 23);
  if (host === undefined || !Number.isInteger(port))
    throw new UsageProblem('', 'nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]');
  const [address] = addressesOf(task, host) ?? [];
  if (address === undefined) {
    yield* complain(task, `bad address '${host}'`);
    return 1;
  }
  const network = networkOf(task);
  yield task.sleep(1);
  const state = network.reach(address, port);
  if (state === 'lost') {
    const seconds = Number(value('w') ?? 127);
    yield task.sleep(seconds * 1000);
    yield* complain(task, value('w') === undefined ? `can't connect to remote host (${address}): Connection timed out` : 'timed out');
    return 1;
  }
  if (state === 'refused') {
    yield* complain(task, `can't connect to remote host (${address}): Connection refused`);
    return 1;
  }
  if (has('v')) yield* warn(task, `${host} (${address}:${port}) open\n`);
  if (has('z')) return 0;
  const text = new TextDecoder('latin1').decode(yield* readAll(task, openInput(task, '-')));
  const [, method, path] = /^([A-Z]+) (\S+)/.exec(text) ?? [];
  if (method === undefined || path === undefined) return 0;
  const reply = network.request(address, port, {method, path, headers: {}, body: new Uint8Array()});
  if (!reply) return 0;
  const body = typeof reply.body === 'string' ? encode(reply.body) : reply.body;
  const headers = Object.entries(reply.headers ?? {}).map(([name, each]) => `${name}: ${each}\r\n`);
  yield* print(
    task,
    `HTTP/1.1 ${reply.status} ${reply.status === 200 ? 'OK' : ''}\r\n${headers.join('')}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
  );
  yield* write(task, body);
  return 0;
}

function* ping(task: Task, given: readonly string[]): Steps<number> {
  const {value, has, words} = parseOptions(given, {letters: 'c:i:w:W:qs:I:46', usage: 'ping [OPTIONS] HOST'});
  const [host] = words;
  if (host === undefined) throw new UsageProblem('', 'ping [OPTIONS] HOST');
  const [address] = addressesOf(task, host) ?? [];
  if (address === undefined) {
    yield* complain(task, `bad address '${host}'`);
    return 1;
  }
  const count = Number(value('c') ?? Number.POSITIVE_INFINITY);
  const {random} = task.container;
  const isThere = networkOf(task).reach(address, 7) !== 'lost';
  const times: number[] = [];
  let sent = 0;
  let isStopped = false;
  task.handlers.set('INT', () => {
    isStopped = true;
    wake?.();
  });
  let wake: (() => void) | undefined;
  yield* print(task, `PING ${host} (${address}): 56 data bytes\n`);
  while (sent < count && !isStopped) {
    if (isThere) {
      const time = 0.05 + random.next() * 0.2;
      times.push(time);
      if (!has('q')) yield* print(task, `64 bytes from ${address}: seq=${sent} ttl=64 time=${time.toFixed(3)} ms\n`);
    }
    sent++;
    const pause = isThere && sent >= count ? 1 : sent >= count ? Number(value('W') ?? 10) * 1000 : Number(value('i') ?? 1) * 1000;
    yield given_ => {
      wake = given_;
      return task.sleep(pause)(given_);
    };
  }
  const lost = Math.round((100 * (sent - times.length)) / sent);
  yield* print(
    task,
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length > 0) {
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    yield* print(
      task,
      `round-trip min/avg/max = ${Math.min(...times).toFixed(3)}/${mean.toFixed(3)}/${Math.max(...times).toFixed(3)} ms\n`,
    );
  }
  return times.length > 0 ? 0 : 1;
}

function* lookUpName(task: Task, given: readonly string[]): Steps<number> {
  const words = given.filter(word => !word.startsWith('-'));
  const [name, server] = words;
  if (name === undefined) throw new UsageProblem('', 'nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]');
  const network: Network = networkOf(task);
  const nameServer = server ?? network.nameServer;
  yield* print(task, `Server:\t\t${nameServer}\nAddress:\t${nameServer}:53\n\n`);
  // As BusyBox does, a name is looked up as it stands, and with the domains of resolv.conf where it is short.
  const tried =
    isAddress(name) || name.endsWith('.')
      ? [name.replace(/\.$/, '')]
      : name.includes('.') && name.split('.').length > 4
        ? [name]
        : [...network.searches.map(domain => `${name}.${domain}`), name];
  for (const each of tried) {
    const addresses = network.resolve(each);
    if (!addresses?.length) continue;
    yield* print(task, addresses.map(address => `Name:\t${each}\nAddress: ${address}\n`).join(''));
    yield* print(task, '\n');
    return 0;
  }
  yield* print(task, `** server can't find ${tried[0]}: NXDOMAIN\n\n`);
  return 1;
}
