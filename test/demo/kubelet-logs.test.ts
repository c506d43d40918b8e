import {describe, expect, test} from 'vitest';
import {
  accessLog,
  klog,
  logfmt,
  pinoJson,
  plainText,
  postgresLog,
  type Topic,
  zapJson,
} from '../../src/demo/kubelet/programs/log-formats.ts';
import {createRandom} from '../../src/demo/random.ts';
import type {LogRecipe} from '../../src/demo/kubelet/programs/program.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {type Cluster, createCluster} from './kubelet-cluster.ts';

const topic: Topic = {
  name: 'api',
  perMinute: 60,
  messages: [
    {text: 'request', fields: {path: ['/cart', '/orders'], ms: {from: 1, to: 80}}},
    {level: 'warn', text: 'slow query', fields: {ms: {from: 500, to: 2400}}},
  ],
  troubles: {share: 0.02, messages: [{text: 'upstream timeout', trace: ['    at send (/app/client.js:88:13)']}]},
  start: () => [{afterMs: 200, lines: ['starting']}],
};

function clusterOf(recipe: LogRecipe): Cluster {
  const cluster = createCluster();
  cluster.kubelets.images.publish({
    repository: 'registry.example.com/test/app',
    tags: ['1'],
    sizeBytes: 20_000_000,
    base: 'distroless',
    program: {ports: [8080], logs: recipe},
  });
  cluster.run('app', {image: 'registry.example.com/test/app:1'});
  cluster.agenda.advance(3_600_000);
  return cluster;
}

const lines = (text: string) => text.split('\n').slice(0, -1);

describe('the log of a declared program', () => {
  const cluster = clusterOf(zapJson(topic));
  const all = cluster.logs('app', {hasTimestamps: true});

  test('is the same whenever and however it is read', () => {
    expect(lines(all).length).toBeGreaterThan(500);
    expect(cluster.logs('app', {hasTimestamps: true})).toBe(all);
    expect(lines(cluster.logs('app', {hasTimestamps: true, tail: 20}))).toEqual(lines(all).slice(-20));
    expect(cluster.logs('app', {tail: 0})).toBe('');
    expect(lines(cluster.logs('app', {tail: 100_000}))).toHaveLength(lines(all).length);
  });

  test('its times rise, and are written as RFC 3339 with nanoseconds', () => {
    const times = lines(all).map(line => line.split(' ')[0]!);
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);
    const padded = times.map(time => time.replace(/(?:\.(\d+))?Z$/, (_, digits = '') => `.${digits.padEnd(9, '0')}`));
    expect(padded).toEqual(padded.toSorted());
  });

  test('since leaves out what is older', () => {
    const since = cluster.agenda.now() - 60_000;
    const recent = lines(cluster.logs('app', {since, hasTimestamps: true}));
    expect(recent).toEqual(lines(all).filter(line => Date.parse(line.split(' ')[0]!) >= since));
    expect(recent.length).toBeGreaterThan(5);
    expect(lines(cluster.logs('app', {since, tail: 3, hasTimestamps: true}))).toEqual(recent.slice(-3));
  });

  test('limitBytes cuts it', () => {
    expect(cluster.logs('app', {limitBytes: 100})).toBe(cluster.logs('app').slice(0, 100));
  });

  test('a file is no longer than 10 MiB', () => {
    const busy = createCluster();
    busy.kubelets.images.publish({
      repository: 'registry.example.com/test/busy',
      tags: ['1'],
      sizeBytes: 1,
      base: 'distroless',
      program: {
        logs: {perMinute: 60_000, night: 1, bytes: 200, entry: ({number}) => ({lines: [`${number} ${'x'.repeat(190)}`.slice(0, 199)]})},
      },
    });
    busy.run('app', {image: 'registry.example.com/test/busy:1'});
    busy.agenda.advance(86_400_000);
    const text = busy.logs('app');
    expect(text.length).toBeLessThanOrEqual(10 * 2 ** 20);
    expect(text).not.toMatch(/^0 /);
  });

  test('is told while it is followed, with one entry in the agenda, until the pod ends', () => {
    const followed = clusterOf(logfmt(topic));
    const heard: string[] = [];
    let isOver = false;
    const planned = followed.planned();
    followed.demo.runtime.logs(
      followed.pod('app')!,
      {container: 'main', isFollowing: true, isPrevious: false, tail: 0, since: undefined, limitBytes: undefined, hasTimestamps: true},
      {
        onBytes: bytes => heard.push(...lines(Buffer.from(bytes).toString())),
        onEnd() {
          isOver = true;
        },
      },
    );
    const from = followed.agenda.now();
    followed.agenda.advance(600_000);
    expect(followed.planned()).toBe(planned + 1);
    expect(heard.length).toBeGreaterThan(10);
    expect(heard).toEqual(lines(followed.logs('app', {since: from + 1, hasTimestamps: true})));
    followed.demo.registry.remove(pods, 'shop', 'app');
    followed.agenda.advance(20_000);
    expect(isOver).toBe(true);
    expect(followed.planned()).toBe(0);
  });
});

describe('formats', () => {
  const about = {seed: 1, startedAt: 0, hostname: 'app-1', env: {}, image: '', args: []};
  test.each([
    ['zap', zapJson(topic), /^\{"level":"(info|warn|error|debug)","ts":[\d.]+,"logger":"api","caller":"api\/\w+\.go:\d+","msg":"/],
    ['pino', pinoJson(topic), /^\{"level":(20|30|40|50),"time":\d+,"pid":1,"hostname":"app-1",/],
    ['logfmt', logfmt(topic), /^ts=\d{4}-\d\d-\d\dT\S+Z level=\w+ msg=/],
    ['klog', klog(topic), /^[IWE]\d{4} \d\d:\d\d:\d\d\.\d{6} {7}1 \w+\.go:\d+\] /],
    [
      'access',
      accessLog(),
      /^10\.244\.\d+\.\d+ - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "(GET|POST) \S+ HTTP\/1\.1" \d{3} \d+ "-" "/,
    ],
    ['plain', plainText(topic), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO |WARN |ERROR|DEBUG) \[[\w-]+\] api - /],
    ['postgres', postgresLog(), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[\d+\] (LOG|ERROR|DETAIL): {2}/],
  ])('%s', (_, recipe, pattern) => {
    for (let number = 0; number < 200; number++) {
      const {lines: told} = recipe.entry({at: 1_795_000_000_000 + number * 777, random: createRandom(number), number, about});
      expect(told[0]).toMatch(pattern);
    }
  });
});

describe('what cannot be read', () => {
  test('texts as the API has them', () => {
    const cluster = createCluster();
    cluster.create('two', {
      containers: [
        {name: 'web', image: 'nginx'},
        {name: 'sidecar', image: 'nginx'},
      ],
    });
    cluster.agenda.advance(20_000);
    const read = (options: object) => () => cluster.logs('two', options);
    expect(read({})).toThrow('a container name must be specified for pod two, choose one of: [web sidecar]');
    expect(read({container: 'nope'})).toThrow('container nope is not valid for pod two');
    expect(read({container: 'web', isPrevious: true})).toThrow('previous terminated container "web" in pod "two" not found');
  });
});
