import {Readable} from 'node:stream';
import type {Ask, Transport} from '../../src/cluster/transport-types.ts';
import {ApiError} from '../../src/kube/api-error.ts';

export type DiscoveryServer = Transport & {
  asked: string[];
  accepts: string[];
  mostAtOnce: number;
  notModified: number;
  onAsked: () => void;
};

/** Answers are objects, text or errors by path; an aggregated answer has an ETag of its content. */
export function serverOf(answers: Readonly<Record<string, unknown>>): DiscoveryServer {
  let atOnce = 0;
  const server: DiscoveryServer = {
    asked: [],
    accepts: [],
    mostAtOnce: 0,
    notModified: 0,
    onAsked() {},
    cost: {requests: 0, bytesIn: 0},
    close() {},
    async get(path: string, ask: Ask) {
      server.asked.push(path);
      server.accepts.push(ask.accept);
      server.onAsked();
      server.mostAtOnce = Math.max(server.mostAtOnce, ++atOnce);
      await new Promise(setImmediate);
      atOnce--;
      const answer = answers[path] ?? new ApiError(404, 'NotFound', `${path} not found`);
      if (answer instanceof Error) throw answer;
      const content = typeof answer === 'string' ? answer : JSON.stringify(answer);
      const etag = content.includes('"APIGroupDiscoveryList"') ? `"${content.length}"` : undefined;
      const isSame = etag !== undefined && ask.headers?.['If-None-Match'] === etag;
      if (isSame) server.notModified++;
      return {status: isSame ? 304 : 200, headers: {etag}, body: Readable.from(isSame ? [] : [Buffer.from(content)])};
    },
  };
  return server;
}
