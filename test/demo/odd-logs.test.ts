import {expect, test} from 'vitest';
import type {Demo} from '../../src/demo/demo.ts';
import type {LogOptions} from '../../src/demo/kubelet/runtime.ts';
import type {Pod} from '../../src/demo/schema/kinds.ts';
import {playScenario} from '../../src/demo/start-demo.ts';
import {pods} from '../../src/demo/types/pods.ts';

const now = Date.parse('2026-11-26T09:00:00Z');
const SECOND = 1000;

type Heard = {readonly bytes: Buffer; readonly isOver: boolean};

/** What comes of a log while it is followed for so long. */
function follow(demo: Demo, pod: Pod, forMs: number, options: Partial<LogOptions> = {}): Heard {
  const chunks: Uint8Array[] = [];
  let isOver = false;
  const stop = demo.runtime.logs(
    pod,
    {
      container: '',
      isFollowing: true,
      isPrevious: false,
      tail: undefined,
      since: undefined,
      limitBytes: undefined,
      hasTimestamps: false,
      ...options,
    },
    {
      onBytes: bytes => void chunks.push(bytes),
      onEnd() {
        isOver = true;
      },
    },
  );
  demo.agenda.advance(forMs);
  stop();
  return {bytes: Buffer.concat(chunks), isOver};
}

function named(demo: Demo, namespace: string, name: string): readonly Pod[] {
  return demo.registry
    .list(pods)
    .filter(({metadata}) => metadata.namespace === namespace && metadata.labels?.['app'] === name) as readonly Pod[];
}

test('a flood loses nothing between the past and what follows, and its times rise', () => {
  const demo = playScenario({scenario: 'flood', now});
  const all = [...named(demo, 'flood', 'api'), ...named(demo, 'flood', 'web')];
  expect(all).toHaveLength(20);
  const formats = new Set<string>();
  for (const pod of all) {
    const lines = follow(demo, pod, SECOND, {tail: 50, hasTimestamps: true}).bytes.toString().split('\n').slice(0, -1);
    const numbers = lines.map(line => Number(/"?seq"?[=:](\d+)/.exec(line)![1]));
    expect(numbers).toEqual(Array.from(numbers, (_, index) => numbers[0]! + index));
    // Those of the last moments may still be waiting to be told with others.
    expect(lines.length).toBeGreaterThan(990);
    expect(lines.length).toBeLessThan(1053);
    const times = lines.map(line => line.slice(0, 31));
    for (const time of times) expect(time).toMatch(/^2026-11-26T09:00:\d\d\.\d{9}Z $|^2026-11-26T08:59:59\.\d{9}Z $/);
    expect(times).toEqual([...new Set(times)].sort());
    formats.add(formatOf(lines.find(line => !line.includes('\tat '))!));
  }
  expect([...formats].sort()).toEqual(['json', 'klog', 'logfmt', 'plain']);
});

function formatOf(line: string): string {
  const text = line.slice(31);
  return text.startsWith('{"') ? 'json' : text.startsWith('time=') ? 'logfmt' : /^[IWE]\d{4} /.test(text) ? 'klog' : 'plain';
}

test('a flood can be of any size', () => {
  const demo = playScenario({scenario: 'flood:200', now});
  const [pod] = named(demo, 'flood', 'web');
  expect(
    follow(demo, pod!, 10 * SECOND, {tail: 0})
      .bytes.toString()
      .split('\n'),
  ).toHaveLength(101);
});

test('what follows a declared program hears its last words', () => {
  const demo = playScenario({scenario: 'edge', now});
  const [pod] = named(demo, 'edge-logs', 'restarting');
  const {bytes, isOver} = follow(demo, pod!, 600 * SECOND);
  expect(isOver).toBe(true);
  expect(bytes.toString()).toMatch(/^level=info msg=working turn=\d+\n(.|\n)*\nlevel=fatal msg="the licence has run out"\n$/);
});

test('pods of ten thousand restarts go on', () => {
  const demo = playScenario({scenario: 'edge', now});
  const restarts = () => named(demo, 'edge-logs', 'restarting').map(({status}) => status!.containerStatuses![0]!.restartCount);
  const before = restarts();
  expect(before).toHaveLength(4);
  expect(Math.min(...before)).toBeGreaterThanOrEqual(10_000);
  demo.agenda.advance(30 * 60 * SECOND);
  for (const [index, count] of restarts().entries()) expect(count).toBeGreaterThan(before[index]!);
});

test.each([
  ['nul', /^\d+ before\0after\n\0\nbell\x07/],
  ['broken-utf-8', /^\d+ lone \x80\xff\xfe bytes\ncut \xf0\x9f\x90\noverlong \xc0\xaf, surrogate \xed\xa0\x80\nlatin1: caf\xe9\n/],
  ['escapes', /^\d+ \x1b\[1;31merror\x1b\[0m .*\ntitle\x1b\]0;owned\x07/],
  ['right-to-left', /^\d+ user\xe2\x80\xaetxt\.exe\n/],
  ['long-lines', /^\d+ \{"level":"info","msg":"(all work and no play ){50000}"\}\n/],
  ['blank', /^\n {300}\n(\t|\{\})\n/],
])('bytes of %s come as they are', (container, pattern) => {
  const demo = playScenario({scenario: 'edge', now});
  const [pod] = named(demo, 'edge-logs', 'odd');
  const {bytes} = follow(demo, pod!, 0, {container, isFollowing: false});
  expect(pattern.test(bytes.toString('latin1'))).toBe(true);
});
