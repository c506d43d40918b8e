import {createDeflate, createInflate, constants} from 'node:zlib';
import {expect, test} from 'vitest';
import {acceptSpdy, type SpdyStream} from '../../src/demo/api/streaming/spdy.ts';

/** Frames as a client sends them. */
function frame(first: readonly number[], body: Uint8Array, flags = 0): Buffer {
  return Buffer.concat([Buffer.from([...first, flags, body.length >> 16, (body.length >> 8) & 255, body.length & 255]), body]);
}

const id = (number: number) => Buffer.from([0, 0, 0, number]);

async function headerBlocks(all: readonly Readonly<Record<string, string>>[]): Promise<Buffer[]> {
  const deflate = createDeflate({flush: constants.Z_SYNC_FLUSH});
  const blocks: Buffer[] = [];
  for (const headers of all) {
    const text = (value: string) => Buffer.concat([Buffer.from([0, 0, 0, value.length]), Buffer.from(value)]);
    const plain = Buffer.concat([
      id(Object.keys(headers).length),
      ...Object.entries(headers).flatMap(([name, value]) => [text(name), text(value)]),
    ]);
    const chunks: Buffer[] = [];
    const hear = (chunk: Buffer) => chunks.push(chunk);
    deflate.on('data', hear);
    await new Promise<void>(resolve => deflate.write(plain, () => resolve()));
    deflate.off('data', hear);
    blocks.push(Buffer.concat(chunks));
  }
  return blocks;
}

test('streams, their headers, bytes both ways, ends and pings', async () => {
  const sent: Buffer[] = [];
  const streams: SpdyStream[] = [];
  const heard: string[] = [];
  const opened = Promise.withResolvers<void>();
  const session = acceptSpdy({
    send: bytes => sent.push(Buffer.from(bytes)),
    close: () => heard.push('closed'),
    onStream(stream) {
      streams.push(stream);
      if (streams.length === 2) opened.resolve();
    },
  });
  const blocks = await headerBlocks([
    {streamtype: 'error', port: '80'},
    {streamtype: 'data', port: '80'},
  ]);
  const syn = (number: number, block: Buffer) => frame([0x80, 3, 0, 1], Buffer.concat([id(number), id(0), Buffer.from([0, 0]), block]));
  const all = Buffer.concat([
    syn(1, blocks[0]!),
    syn(3, blocks[1]!),
    frame([0, 0, 0, 3], Buffer.from('early')),
    frame([0x80, 3, 0, 6], id(9)),
  ]);
  // In pieces that keep to no frame.
  for (let at = 0; at < all.length; at += 7) session.receive(all.subarray(at, at + 7));
  await opened.promise;
  expect(streams.map(({headers}) => headers)).toEqual([
    {streamtype: 'error', port: '80'},
    {streamtype: 'data', port: '80'},
  ]);
  streams[1]!.listen({
    onBytes: bytes => heard.push(Buffer.from(bytes).toString()),
    onEnd: () => heard.push('end'),
    onReset: () => heard.push('reset'),
  });
  expect(heard).toEqual(['early']);
  session.receive(frame([0, 0, 0, 3], Buffer.from('more'), 1));
  expect(heard).toEqual(['early', 'more', 'end']);
  sent.length = 0;
  streams[1]!.write(Buffer.from('back'));
  streams[1]!.end();
  streams[1]!.write(Buffer.from('too late'));
  expect(sent).toEqual([frame([0, 0, 0, 3], Buffer.from('back')), frame([0, 0, 0, 3], Buffer.alloc(0), 1)]);
  session.end();
});

test('what it answers can be read as one stream of zlib', async () => {
  const replies: Buffer[] = [];
  const opened = Promise.withResolvers<void>();
  let count = 0;
  const session = acceptSpdy({
    send: bytes => bytes[0] === 0x80 && bytes[3] === 2 && replies.push(Buffer.from(bytes).subarray(12)),
    close: () => opened.reject(new Error('closed')),
    onStream: () => ++count === 2 && opened.resolve(),
  });
  for (const [index, block] of (await headerBlocks([{a: 'b'}, {c: 'd'}])).entries()) {
    session.receive(frame([0x80, 3, 0, 1], Buffer.concat([id(2 * index + 1), id(0), Buffer.from([0, 0]), block])));
  }
  await opened.promise;
  session.end();
  const inflate = createInflate();
  const out: Buffer[] = [];
  inflate.on('data', chunk => out.push(chunk));
  for (const reply of replies) await new Promise<void>(resolve => inflate.write(reply, () => resolve()));
  expect(Buffer.concat(out)).toEqual(Buffer.alloc(8));
});
