import {once} from 'node:events';
import {PassThrough, Writable} from 'node:stream';
import {beforeEach, describe, expect, test} from 'vitest';
import {createOutput} from '../src/commands/log-output.ts';
import {captured, type LogCluster, logCluster, type RunOptions, runLogs} from './logs-running.ts';

let cluster: LogCluster;
const pod = 'web-f95f6d5c-7b8vs';
const name = `${pod} web`;
const esc = '\u001b';

beforeEach(async () => {
  cluster = await logCluster();
});

describe('forms', () => {
  const json = '{"level":"warn","msg":"slow","ms":120,"path":"/a b"}';

  test('for people: time, message, fields, and no colours in a pipe', async () => {
    const {out, code} = await run([json, 'plain words'], '');
    expect(out).toMatch(/^\d\d:\d\d:07\.113 (\S+ )?WARN {2}slow ms=120 path="\/a b"\n\d\d:\d\d:08\.113 (\S+ )?plain words\n$/);
    expect(code).toBe(0);
  });

  test('several pods: what tells them apart stands before the lines', async () => {
    for (const [index, end] of ['7b8vs', '8dlrc', '9gxmt'].entries())
      cluster.served.set(`web-f95f6d5c-${end} web`, stamped([`of ${end}`], index));
    const {out} = await runLogs(cluster, 'deploy/web');
    expect(out.split('\n').map(line => line.replace(/^\S+ /, ''))).toEqual(['7b8vs of 7b8vs', '8dlrc of 8dlrc', '9gxmt of 9gxmt', '']);
  });

  test('on a terminal there are colours, unless NO_COLOR is set', async () => {
    const lit = await run([json], '', {isTerminal: true});
    expect(lit.out).toContain(`${esc}[33mWARN ${esc}[m`);
    const plain = await run([json], '', {isTerminal: true, env: {NO_COLOR: '1'}});
    expect(plain.out).not.toContain(esc);
    expect(plain.out).toContain('WARN  slow');
  });

  test('on a terminal nothing that controls it goes through but colours', async () => {
    const lines = [`${esc}[31mred${esc}[0m ${esc}[2J${esc}]0;owned\u0007 nul\u0000 \u009b31m rtl\u202E end`];
    const {out} = await run(lines, '', {isTerminal: true});
    expect(out).toContain(`${esc}[31mred`);
    expect(out.replaceAll(/\u001b\[[0-9;]*m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).toMatch(/ end(\u001b\[m)?\n$/);
  });

  test('a record is one line, whatever its message holds', async () => {
    const {out} = await run(['{"level":"error","msg":"one\\ntwo","stack":"a\\n  b"}'], '');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(out).toContain('one\\ntwo');
  });

  test('--raw: the very bytes, in order, nothing before them', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x00, 0x1b, 0x5b, 0x32, 0x4a, 0x09]), Buffer.from('\r ü {"a":1} \u202e ')]);
    cluster.served.set(
      name,
      Buffer.concat([Buffer.from('2026-01-01T01:00:07.113000001Z '), bytes, Buffer.from('\n2026-01-01T01:00:08Z \n')]),
    );
    for (const isTerminal of [false, true]) {
      const ran = await runLogs(cluster, `${pod} --raw`, {isTerminal});
      expect(ran.bytes.equals(Buffer.concat([bytes, Buffer.from('\n\n')]))).toBe(true);
    }
  });

  test('--json: an object a line, with the kubelet’s time to the nanosecond', async () => {
    const {out} = await run([json, 'plain words', '{"level":"info","msg":"x","__proto__":"y","constructor":"z"}'], '--json');
    const [first, second, third] = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    const where = {namespace: 'shop', pod, container: 'web'};
    expect(first).toEqual({
      time: '2026-01-01T01:00:07.113000042Z',
      ...where,
      severity: 'warn',
      message: 'slow',
      fields: {ms: '120', path: '/a b'},
      raw: json,
    });
    expect(second).toEqual({time: '2026-01-01T01:00:08.113000042Z', ...where, severity: 'unknown', message: 'plain words', fields: {}});
    expect(Object.keys(third.fields)).toContain('constructor');
  });
});

describe('what is left out', () => {
  const lines = [
    '{"level":"info","msg":"begun"}',
    '{"level":"error","msg":"java.lang.IllegalStateException: broken"}',
    '\tat com.example.Cart.add(Cart.java:7)',
    'Caused by: java.lang.NullPointerException: sku',
    '\tat com.example.Cart.find(Cart.java:9)',
    '{"level":"warn","msg":"slow"}',
    'nobody knows',
  ];
  const cases: [string, readonly number[], number][] = [
    ['', [0, 1, 2, 3, 4, 5, 6], 0],
    ['--level warn', [1, 2, 3, 4, 5], 0],
    ['--level warning', [1, 2, 3, 4, 5], 0],
    ['--level error', [1, 2, 3, 4], 0],
    ['--level fatal', [], 1],
    ['--grep broken', [1, 2, 3, 4], 0],
    ['--grep NullPointer', [3], 0],
    ['--grep !broken', [0, 5, 6], 0],
    ['--grep msg --grep !slow', [0, 1, 2, 3, 4], 0],
    ['--grep slow --level error', [], 1],
    ['--grep absent', [], 1],
    ['--tail 2', [5, 6], 0],
  ];
  test.each(cases)('%s', async (options, kept, code) => {
    const ran = await run(lines.slice(options.startsWith('--tail') ? -2 : 0), `--raw ${options}`);
    expect({out: ran.out.split('\n').slice(0, -1), code: ran.code}).toEqual({out: kept.map(index => lines[index]), code});
  });
});

describe('--since and --follow', () => {
  test('--since asks for what was written since', async () => {
    const {out, code} = await runLogs(cluster, `${pod} --since 10m --json`);
    const times = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).time as string);
    expect(times.length).toBeGreaterThan(3);
    expect(times.filter(time => time < '2026-01-01T01:49:59')).toEqual([]);
    expect(code).toBe(0);
  });

  test('--follow goes on until it is ended', async () => {
    cluster.served.set(name, stamped(['first']));
    const stop = new AbortController();
    const stdout = captured();
    const running = runLogs(cluster, `${pod} -f --raw`, {stdout: stdout.stream, signal: stop.signal});
    await stdout.until('first\n');
    await cluster.followed(name);
    cluster.write(name, stamped(['second'], 60));
    await stdout.until('second\n');
    stop.abort();
    await running;
    expect(stdout.text()).toBe('first\nsecond\n');
  });
});

describe('the reader', () => {
  test('goes away: that is a good end, at once', async () => {
    cluster.served.set(name, stamped(['first']));
    const stdout = new Writable({
      write(_part, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'}));
      },
    });
    expect(await runLogs(cluster, `${pod} -f`, {stdout})).toMatchObject({code: 0, err: ''});
  });

  test('a full disk is told', async () => {
    cluster.served.set(name, stamped(['first']));
    const stdout = new Writable({
      write(_part, _encoding, done) {
        done(Object.assign(new Error('write ENOSPC'), {code: 'ENOSPC'}));
      },
    });
    expect(await runLogs(cluster, pod, {stdout})).toMatchObject({code: 74, err: 'dogwatch: The lines cannot be written: ENOSPC.\n'});
  });

  test('is slow: all lines come, in order', async () => {
    const lines = Array.from({length: 5000}, (_, index) => `${index} ${'x'.repeat(100)}`);
    cluster.served.set(name, stamped(lines));
    const stdout = new PassThrough({highWaterMark: 1000});
    const running = runLogs(cluster, `${pod} --raw`, {stdout});
    // Nobody reads before the stream is full.
    await once(stdout, 'readable');
    let out = '';
    for (;;) {
      const part = await Promise.race([running.then(() => null), once(stdout, 'readable').then(() => stdout.read() as Buffer | null)]);
      if (part === null) break;
      out += part;
    }
    out += stdout.read() ?? '';
    expect(out.split('\n').slice(0, -1)).toEqual(lines);
    expect((await running).code).toBe(0);
  });

  test('room is asked for when the stream is full, and given when it drains', async () => {
    const stdout = new PassThrough({highWaterMark: 10});
    const output = createOutput(stdout);
    output.write('few');
    output.flush();
    expect(output.room()).toBeUndefined();
    output.write(Buffer.alloc(100, 'x'));
    output.flush();
    const room = output.room();
    expect(room).toBeInstanceOf(Promise);
    stdout.resume();
    await room;
    expect(output.room()).toBeUndefined();
  });
});

function run(lines: readonly string[], options: string, more: RunOptions = {}) {
  cluster.served.set(name, stamped(lines));
  return runLogs(cluster, `${pod} ${options}`, more);
}

/** As a server sends them: a second apart from 01:00:07 on, or so many seconds later. */
function stamped(lines: readonly string[], later = 0): string {
  const begin = Date.UTC(2026, 0, 1, 1, 0, 7, 113) + later * 1000;
  return lines.map((line, index) => `${new Date(begin + index * 1000).toISOString().slice(0, -1)}000042Z ${line}\n`).join('');
}
