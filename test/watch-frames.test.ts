import {describe, expect, test} from 'vitest';
import {objectReader} from '../src/cluster/read-objects.ts';
import {inSlices, lineFrames} from '../src/cluster/watch-frames.ts';
import {MalformedError} from '../src/cluster/wire.ts';
import {fieldsOf} from '../src/kube/fields.ts';
import {message} from '../src/demo/schema/write-protobuf.ts';
import {watchFrame} from './protobuf-bytes.ts';
import {chunksOf, nameReader, namesFrom, protobuf} from './reading.ts';
import {manyPods} from './scripted-objects.ts';

const names = ['a', 'grüße-世界-👋', 'line\u2028break\u2029and\u0085more', 'tab\tbell\u0007esc\u001b[31m', '', 'z'];
const line = (name: string) => Buffer.from(`${JSON.stringify({type: 'ADDED', object: {metadata: {name, resourceVersion: '1'}}})}\n`);
const frame = (name: string) => watchFrame('ADDED', 'Pod', message({1: {1: name, 6: '1'}}));

describe.each([
  {format: 'JSON', contentType: 'application/json', encode: line},
  {format: 'protobuf', contentType: `${protobuf};stream=watch`, encode: frame},
])('$format', ({contentType, encode}) => {
  const bytes = Buffer.concat(names.map(encode));

  test('split at every byte, the values are the same; what has no name is passed over', async () => {
    const expected = names.filter(name => name !== '');
    for (let at = 0; at <= bytes.length; at++) {
      expect(await namesFrom([bytes.subarray(0, at), bytes.subarray(at)], contentType)).toEqual(expected);
    }
    expect(
      await namesFrom(
        Array.from(bytes, byte => Buffer.from([byte])),
        contentType,
      ),
    ).toEqual(expected);
  });

  test('chunks may be views into larger buffers', async () => {
    const around = Buffer.concat([Buffer.alloc(99, 255), bytes, Buffer.alloc(99, 255)]);
    expect(await namesFrom([new Uint8Array(around.buffer, around.byteOffset + 99, bytes.length)], contentType)).toHaveLength(5);
  });

  test('an object of 1.5 MB among small ones', async () => {
    const big = Buffer.concat(['before', 'ü'.repeat(750_000), 'after', 'ü'.repeat(9)].map(encode));
    const chunks = Array.from({length: Math.ceil(big.length / 1021)}, (_, index) => big.subarray(index * 1021, (index + 1) * 1021));
    expect((await namesFrom(chunks, contentType)).map(name => name.length)).toEqual([6, 750_000, 5, 9]);
  });

  test('a stream that ends within an object', async () => {
    await expect(namesFrom([bytes.subarray(0, -1)], contentType)).rejects.toMatchObject({name: 'ApiError', reason: 'Truncated'});
  });
});

test('a frame of more than 16 MB is refused as soon as that is seen', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  let given = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (; given < 100; given++) yield megabyte;
  }
  await expect(Array.fromAsync(inSlices(endless(), lineFrames(), () => {}))).rejects.toThrow(MalformedError);
  expect(given).toBe(16);
  await expect(namesFrom([Buffer.from([1, 0, 0, 1])], `${protobuf};stream=watch`)).rejects.toThrow('announces 16777217 bytes');
});

test('thousands of objects leave turns to others', async () => {
  const bytes = Buffer.from(
    manyPods(3000)
      .map(object => `${JSON.stringify({type: 'ADDED', object})}\n`)
      .join(''),
  );
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const startedAt = performance.now();
  expect(await namesFrom([bytes], 'application/json')).toHaveLength(3000);
  isDone = true;
  expect(turns).toBeGreaterThan(1);
  expect(turns, 'one in 50 ms even on a machine that is busy').toBeGreaterThanOrEqual((performance.now() - startedAt) / 50 - 1);
});

describe('events without objects', () => {
  const status = message({3: 'too old', 4: 'Expired', 5: {5: 3}, 6: 410});

  test('in protobuf', async () => {
    const bytes = Buffer.concat([
      watchFrame('BOOKMARK', 'Pod', message({1: {6: '99', 12: {1: 'k8s.io/initial-events-end', 2: 'true'}}})),
      watchFrame('BOOKMARK', 'Pod', message({1: {6: '100'}})),
      watchFrame('ERROR', 'Status', status),
    ]);
    expect((await Array.fromAsync(nameReader().watch(chunksOf([bytes]), protobuf))).flat()).toMatchObject([
      {type: 'bookmark', resourceVersion: '99', endsInitialEvents: true},
      {type: 'bookmark', resourceVersion: '100', endsInitialEvents: false},
      {type: 'error', error: {status: 410, reason: 'Expired', message: 'too old', retryAfterMs: 3000}},
    ]);
  });
});

test('a reading that does not pick name and version knows them all the same', async () => {
  const project = (object: {status: {phase: string}}) => object.status.phase;
  const reader = objectReader({type: 'fields', fields: fieldsOf('Pod', {status: {phase: true}}), hasProtobuf: true, project});
  const bytes = watchFrame('DELETED', 'Pod', message({1: {1: 'a', 6: '5'}, 3: {1: 'Failed'}}));
  const events = (await Array.fromAsync(reader.watch(chunksOf([bytes]), protobuf))).flat();
  expect(events).toEqual([{type: 'remove', row: 'Failed', resourceVersion: '5'}]);
});
