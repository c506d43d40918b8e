import {PassThrough, type Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';

export type BodyDuties = {
  /** Called with the number of bytes as they came, before decompression. */
  onBytes(count: number): void;
  /** What the reader of the body sees instead of an error of the connection. */
  translate(error: unknown): Error;
};

/**
 * The body for its reader: decompressed, counted, its errors translated. Destroying it destroys the source. Its end is told a moment late,
 * since undici takes a connection for busy until then, and would open another for a reader who asks for more at once.
 */
export function deliverBody(source: Readable, encoding: string | string[] | undefined, {onBytes, translate}: BodyDuties): Readable {
  const body = new PassThrough({flush: done => setImmediate(done)});
  const stages: Readable[] = [source];
  if (encoding === 'gzip') {
    const gunzip = createGunzip();
    stages.push(gunzip);
    source.pipe(gunzip).pipe(body);
  } else {
    source.pipe(body);
  }
  source.on('data', (chunk: Buffer) => onBytes(chunk.length));
  for (const stage of stages) stage.on('error', error => body.destroyed || body.destroy(translate(error)));
  // Whoever reads sees the error all the same; without this, one that comes when nobody reads would end the program.
  body.on('error', () => {});
  body.once('close', () => {
    for (const stage of stages) stage.destroy();
  });
  return body;
}

/** Reads a short body to its end; of a longer one the first `maxBytes`, the rest is dropped with the connection. Keeps what came before an error. */
export async function readSome(body: Readable, maxBytes = 65_536): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxBytes) break;
    }
  } catch {}
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
