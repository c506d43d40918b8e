import {expect, test} from 'vitest';
import {createSpdyClient} from '../src/cluster/spdy-client.ts';
import {controlFrame, dataFrame, uint32} from '../src/cluster/spdy-frames.ts';
import {acceptSpdy, type SpdyStream} from '../src/demo/api/streaming/spdy.ts';
import {createHeaderReader} from '../src/demo/api/streaming/spdy-headers.ts';

function listen() {
  const told: string[] = [];
  const events = {
    onReply: () => void told.push('reply'),
    onBytes: (bytes: Uint8Array) => void told.push(Buffer.from(bytes).toString()),
    onEnd: () => void told.push('end'),
    onReset: () => void told.push('reset'),
  };
  return {told, events};
}

const client = () => {
  const sent: Buffer[] = [];
  return {sent, spdy: createSpdyClient(bytes => void sent.push(Buffer.from(bytes)))};
};

test('streams, data and ends reach a server, and its answers come back; headers of all streams are one zlib stream', async () => {
  const streams: SpdyStream[] = [];
  const opened = Promise.withResolvers<void>();
  const session = acceptSpdy({
    send: bytes => spdy.receive(bytes),
    close: () => opened.reject(new Error('closed')),
    onStream(stream) {
      streams.push(stream);
      if (streams.length === 2) opened.resolve();
    },
  });
  const spdy = createSpdyClient(bytes => session.receive(bytes));
  const first = listen();
  const second = listen();
  const one = spdy.open({streamtype: 'error', port: '80', requestid: '0'}, first.events);
  const two = spdy.open({streamtype: 'data', port: '80', requestid: '0'}, second.events);
  one.end();
  await opened.promise;
  expect(streams.map(({headers}) => headers)).toEqual([
    {streamtype: 'error', port: '80', requestid: '0'},
    {streamtype: 'data', port: '80', requestid: '0'},
  ]);
  const ended = Promise.withResolvers<string>();
  let heard = '';
  streams[1]!.listen({onBytes: bytes => void (heard += Buffer.from(bytes)), onEnd: () => ended.resolve(heard), onReset: () => {}});
  two.write(Buffer.from('x'.repeat(100_000)));
  two.end();
  two.write(Buffer.from('too late'));
  expect(await ended.promise).toBe('x'.repeat(100_000));
  streams[1]!.write(Buffer.from('back'));
  streams[1]!.end();
  streams[0]!.reset();
  expect(second.told).toEqual(['reply', 'back', 'end']);
  expect(first.told).toEqual(['reply', 'reset']);
  session.end();
});

test('what is sent: a stream, its data in frames of at most 32 KiB, a reset', async () => {
  const {sent, spdy} = client();
  const stream = spdy.open({port: '80'}, listen().events);
  stream.write(Buffer.alloc(40_000, 1));
  stream.reset();
  stream.reset();
  stream.write(Buffer.from('x'));
  stream.end();
  expect(sent.map(frame => [frame.readUInt32BE(0), frame[4], frame.length])).toEqual([
    [0x80030001, 0, sent[0]!.length],
    [1, 0, 8 + 32_768],
    [1, 0, 8 + 40_000 - 32_768],
    [0x80030003, 0, 16],
  ]);
  expect(sent[0]!.readUInt32BE(8)).toBe(1);
  const reader = createHeaderReader(() => expect.unreachable());
  expect(await new Promise(resolve => reader.read(sent[0]!.subarray(18), resolve))).toEqual({port: '80'});
  reader.end();
});

test('frames may be cut anywhere', () => {
  const {spdy} = client();
  const {told, events} = listen();
  spdy.open({}, events);
  const bytes = Buffer.concat([
    controlFrame(2, 0, Buffer.concat([uint32(1), Buffer.alloc(20)])),
    dataFrame(1, 0, Buffer.from('ab')),
    dataFrame(1, 0, new Uint8Array()),
    dataFrame(1, 1, Buffer.from('cd')),
  ]);
  for (const byte of bytes) spdy.receive(Uint8Array.of(byte));
  expect(told).toEqual(['reply', 'a', 'b', 'c', 'd', 'end']);
});

test('pings of the server are answered, streams that it opens refused; after GOAWAY no more are opened here', () => {
  const {sent, spdy} = client();
  spdy.receive(controlFrame(6, 0, uint32(2)));
  spdy.receive(controlFrame(6, 0, uint32(1)));
  spdy.receive(controlFrame(1, 0, Buffer.concat([uint32(2), Buffer.alloc(6)])));
  expect(sent).toEqual([controlFrame(6, 0, uint32(2)), controlFrame(3, 0, Buffer.concat([uint32(2), uint32(3)]))]);
  expect(spdy.isOpen).toBe(true);
  spdy.receive(controlFrame(7, 0, Buffer.alloc(8)));
  expect(spdy.isOpen).toBe(false);
});

test.each([
  ['data of a stream that nobody opened', dataFrame(9, 1, Buffer.from('x'))],
  ['an end told twice', Buffer.concat([dataFrame(1, 1, new Uint8Array()), dataFrame(1, 1, new Uint8Array())])],
  ['settings, headers, windows, unknown types', Buffer.concat([4, 8, 9, 77].map(type => controlFrame(type, 0, Buffer.alloc(8))))],
  ['bodies that are too short', Buffer.concat([1, 2, 3, 6, 7, 8].map(type => controlFrame(type, 1, Buffer.alloc(3))))],
  ['a control frame of 16 MB', Buffer.concat([Buffer.from([0x80, 3, 0, 2, 0, 0xff, 0xff, 0xff]), Buffer.alloc(0xffffff)])],
])('odd frames do no harm: %s', (_name, bytes) => {
  const {spdy} = client();
  const {told, events} = listen();
  const stream = spdy.open({}, events);
  spdy.receive(bytes);
  spdy.receive(dataFrame(1, 0, Buffer.from('fine')));
  stream.end();
  expect(told.filter(one => one !== 'end')).toEqual(['fine']);
  expect(told.filter(one => one === 'end').length).toBeLessThan(2);
});

test('any bytes at all do no harm', () => {
  let seed = 1;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed;
  };
  for (let round = 0; round < 300; round++) {
    const {spdy} = client();
    spdy.open({}, listen().events);
    const bytes = Buffer.from(Array.from({length: 200}, () => (next() >> 8) & 255));
    // Half of them begin as a frame does.
    if (round % 2) bytes.set([0x80, 3, 0, (next() >> 8) % 12, 1, 0, 0, (next() >> 8) & 63]);
    expect(() => spdy.receive(bytes)).not.toThrow();
  }
});
