import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Demo} from '../demo.ts';
import type {Random} from '../random.ts';
import {Refusal} from '../refusal.ts';
import type {ResourceType} from '../type.ts';
import type {Medium} from './negotiate.ts';
import type {User} from './rbac/user.ts';
import type {Place} from './route.ts';

/** One request, and where its answer goes. */
export type Call = {
  readonly demo: Demo;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly place: Place;
  readonly user: User;
  readonly medium: Medium;
  /** Of the server alone: what clients ask must not change the demo's own course. */
  readonly random: Random;
  /** To go along with the answer. */
  readonly warnings: string[];
};

/** The stored resource that a call is about. */
export type Target = {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  /** Empty for collections. */
  readonly name: string;
};

const maxBytes = 3 * 1024 * 1024;

export function bodyOf({request}: Pick<Call, 'request'>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBytes}`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

/** The media type of what was sent, without parameters; JSON where nothing is told. */
export function contentTypeOf({request}: Pick<Call, 'request'>): string {
  return (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase() || 'application/json';
}
