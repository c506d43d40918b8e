import {readFile} from 'node:fs/promises';
import {request as plainRequest} from 'node:http';
import {request as secureRequest} from 'node:https';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll} from 'vitest';
import {loadKubeconfig} from '../../src/cluster/kubeconfig.ts';
import {demoTarget} from './demo-target.ts';
import type {Target} from './target.ts';

export type Answer<T = Json> = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: T;
};

// biome-ignore lint/suspicious/noExplicitAny: what a server answers is looked into field by field, and a wrong guess fails the test.
export type Json = any;

export type AskOptions = {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Client = {
  readonly target: Target;
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** Lines of JSON as they come, until the server ends it or the loop is left. */
  lines(path: string, options?: AskOptions): AsyncGenerator<Json, void>;
  /** The first event of a watch that fits, everything that is there included; fails with what came instead after half a minute. */
  until(path: string, fits: (object: Json, type: string) => boolean, query?: string): Promise<Json>;
};

/** Makes a namespace for the tests of one file, and removes it afterwards without waiting; the result gives its name. */
export function ownNamespace(client: Client): () => string {
  let name = '';
  beforeAll(async () => {
    const {status, body} = await client.ask('POST', '/api/v1/namespaces', {body: {metadata: {generateName: 'contract-'}}});
    if (status !== 201) throw new Error(`No namespace: ${status} ${body.message}`);
    name = body.metadata.name;
    await client.until(`/api/v1/namespaces/${name}/serviceaccounts`, ({metadata}) => metadata.name === 'default');
  });
  afterAll(async () => {
    if (name !== '') await client.ask('DELETE', `/api/v1/namespaces/${name}`);
  });
  return () => name;
}

/** A client of the target, for the tests of one file. Tokens are taken over TLS alone: `isSecure` is for those. */
export function targetClient({isSecure = false} = {}): Client {
  let target: Target;
  beforeAll(async () => {
    target = process.env['DOGWATCH_CONTRACT'] === 'real' ? await realTarget() : await demoTarget({isSecure});
  });
  afterAll(async () => {
    await target?.stop();
  });
  return {
    get target() {
      return target;
    },
    async ask(method, path, options = {}) {
      const answer = await send(method, path, options);
      const content = await text(answer);
      const isJson = String(answer.headers['content-type']).includes('json');
      return {status: answer.statusCode!, headers: answer.headers, body: isJson ? JSON.parse(content) : content};
    },
    lines,
    async until(path, fits, query = '') {
      const seen: string[] = [];
      for await (const {type, object} of lines(`${path}?watch=1&timeoutSeconds=30${query}`)) {
        if (fits(object, type)) return object;
        seen.push(`${type} ${JSON.stringify(object.status ?? object.metadata)}`);
      }
      throw new Error(`Not within half a minute: ${path}${query}\n${seen.slice(-20).join('\n')}`);
    },
  };

  async function* lines(path: string, options: AskOptions = {}): AsyncGenerator<Json, void> {
    const answer = await send('GET', path, options);
    try {
      if (answer.statusCode !== 200) throw new Error(`GET ${path}: ${answer.statusCode} ${await text(answer)}`);
      let rest = '';
      for await (const chunk of answer.setEncoding('utf8')) {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop()!;
        for (const part of parts) yield JSON.parse(part);
      }
    } finally {
      answer.destroy();
    }
  }

  function send(method: string, path: string, {body, type, accept, headers}: AskOptions): Promise<import('node:http').IncomingMessage> {
    const url = new URL(path, target.url);
    const content = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const all = {
      accept: accept ?? 'application/json',
      'user-agent': 'contract/1.0',
      ...(content !== undefined && {'content-type': type ?? 'application/json', 'content-length': String(Buffer.byteLength(content))}),
      ...target.headers,
      ...headers,
    };
    const request = url.protocol === 'http:' ? plainRequest : secureRequest;
    return new Promise((resolve, reject) => {
      request(url, {method, headers: all, ...target.tls, agent: false}, resolve)
        .on('error', reject)
        .end(content);
    });
  }
}

async function realTarget(): Promise<Target> {
  const {contexts, currentContext} = await loadKubeconfig({explicitPath: process.env['DOGWATCH_TEST_KUBECONFIG']!, env: {}});
  const {clusterEntry, userEntry} = contexts.find(({name}) => name === currentContext)!;
  const pem = async (data: string | undefined, file: string | undefined) =>
    data ? Buffer.from(data, 'base64') : file ? await readFile(file) : undefined;
  const tls = {
    ca: await pem(clusterEntry!.certificateAuthorityData, clusterEntry!.certificateAuthority),
    cert: await pem(userEntry!.clientCertificateData, userEntry!.clientCertificate),
    key: await pem(userEntry!.clientKeyData, userEntry!.clientKey),
  };
  return {
    name: 'real',
    url: clusterEntry!.server!,
    headers: userEntry!.token ? {authorization: `Bearer ${userEntry!.token}`} : {},
    tls,
    shellImage: 'localhost/busybox',
    stop: async () => {},
  };
}
