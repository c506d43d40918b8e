import {createInflate, type Inflate, constants} from 'node:zlib';

/** Headers of one SPDY session (SPDY/3.1, 2.6.10): all blocks of one direction are one zlib stream. */
export type HeaderReader = {
  /** Blocks come out in the order they went in. */
  read(block: Uint8Array, give: (headers: Readonly<Record<string, string>>) => void): void;
  end(): void;
};

export function createHeaderReader(onProblem: () => void): HeaderReader {
  const inflate: Inflate = createInflate({dictionary, finishFlush: constants.Z_SYNC_FLUSH, flush: constants.Z_SYNC_FLUSH});
  const chunks: Buffer[] = [];
  inflate.on('data', (chunk: Buffer) => chunks.push(chunk));
  inflate.on('error', onProblem);
  return {
    read(block, give) {
      inflate.write(block, error => {
        if (error) return;
        const bytes = Buffer.concat(chunks);
        chunks.length = 0;
        give(parse(bytes));
      });
    },
    end: () => inflate.destroy(),
  };
}

/**
 * Headers without compression: a stored block each, the first with the head of a zlib stream before it (RFC 1950, RFC 1951), and an empty
 * block, at which readers hand over what they have.
 */
export function createHeaderWriter(): (headers: Readonly<Record<string, string>>) => Uint8Array {
  let isFirst = true;
  return headers => {
    const entries = Object.entries(headers);
    const plain = Buffer.concat([number(entries.length), ...entries.flatMap(([name, value]) => [counted(name), counted(value)])]);
    const head = Buffer.from([0, plain.length & 255, plain.length >> 8, ~plain.length & 255, (~plain.length >> 8) & 255]);
    const stream = isFirst ? Buffer.from([0x78, 0x01]) : Buffer.alloc(0);
    isFirst = false;
    return Buffer.concat([stream, head, plain, flushed]);
  };
}

const flushed = Buffer.from([0, 0, 0, 0xff, 0xff]);

function parse(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 4;
  const next = () => {
    const length = bytes.readUInt32BE(at);
    const text = bytes.toString('latin1', at + 4, at + 4 + length);
    at += 4 + length;
    return text;
  };
  const count = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  for (let index = 0; index < count && at + 4 <= bytes.length; index++) {
    const name = next();
    if (at + 4 <= bytes.length) headers[name.toLowerCase()] = next();
  }
  return headers;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function counted(text: string): Buffer {
  return Buffer.concat([number(Buffer.byteLength(text)), Buffer.from(text)]);
}

const words =
  'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status|200 OK|version HTTP/1.1 url public set-cookie keep-alive origin';
const tail =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

/** What both sides know from the start (SPDY/3.1, 2.6.10.1). `200 OK` alone has a blank in it. */
const dictionary = Buffer.concat([...words.split(/\||(?<!200) /).map(counted), Buffer.from(tail)]);
