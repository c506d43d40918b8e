import {Agent, request} from 'node:http';
import type {Answer, Ask, Transport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';

/** The shortest way to a loopback server without TLS, credentials or deadlines. */
export function plainTransport(url: string): Transport {
  const agent = new Agent({keepAlive: true});
  const cost = {requests: 0, bytesIn: 0};
  return {get, cost, close: () => agent.destroy()};

  function get(path: string, {query = {}, accept, signal, headers, isStream}: Ask): Promise<Answer> {
    const target = new URL(path, url);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) target.searchParams.set(name, value);
    cost.requests++;
    return new Promise((resolve, reject) => {
      const call = request(target, {agent: isStream ? false : agent, headers: {accept, ...headers}, signal}, answer => {
        const status = answer.statusCode!;
        if (status < 300 || status === 304) resolve({status, headers: answer.headers, body: answer});
        else void refusal(answer, status, answer.headers['retry-after']).then(reject, reject);
      });
      call.on('error', (error: NodeJS.ErrnoException) => reject(new ApiError(0, error.code ?? 'ConnectionLost', error.message)));
      call.end();
    });
  }
}

async function refusal(answer: AsyncIterable<Buffer>, status: number, retryAfter: string | undefined): Promise<ApiError> {
  const body = Buffer.concat(await Array.fromAsync(answer)).toString();
  const retryAfterMs = retryAfter === undefined ? undefined : Number(retryAfter) * 1000;
  const {reason, message} = body.startsWith('{') ? (JSON.parse(body) as {reason?: string; message?: string}) : {};
  return new ApiError(status, reason ?? 'Unknown', message ?? body, {retryAfterMs});
}
