import {request} from 'node:http';
import {expect, onTestFinished, test} from 'vitest';
import {serveDemo} from '../../src/demo/api/serve.ts';
import {createDemo} from '../../src/demo/create-demo.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {LogListener, LogOptions} from '../../src/demo/kubelet/runtime.ts';
import {badRequest} from '../../src/demo/refusal.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {clientOf, START} from './api-client.ts';

const path = '/api/v1/namespaces/default/pods/p/log';

type Asked = {readonly options: LogOptions; readonly listener: LogListener; readonly stopped: Promise<void>};

/** A pod on a node, whose kubelet is the test. */
async function start(logs?: () => never) {
  const bare = createDemo({seed: 1, from: START});
  const asked = Promise.withResolvers<Asked>();
  const demo: Demo = {
    ...bare,
    runtime: {
      ...bare.runtime,
      logs(_, options, listener) {
        logs?.();
        const {promise, resolve} = Promise.withResolvers<void>();
        asked.resolve({options, listener, stopped: promise});
        return resolve;
      },
    },
  };
  const pod = {name: 'p', namespace: 'default', uid: 'u', resourceVersion: '', creationTimestamp: '2026-01-02T03:04:05Z'};
  demo.store.put(pods, {apiVersion: 'v1', kind: 'Pod', metadata: pod, spec: {nodeName: 'n', containers: [{name: 'c', image: 'x'}]}});
  const server = await serveDemo(demo, {isPlain: true});
  onTestFinished(() => server.stop());
  return {asked: asked.promise, ...clientOf(demo, server)};
}

test('what is asked of a log reaches the kubelet, and what comes goes out as it is', async () => {
  const {asked, get} = await start();
  const answer = get(`${path}?tailLines=2&timestamps=true&previous=true&sinceSeconds=60&limitBytes=100`);
  const {options, listener} = await asked;
  expect(options).toEqual({
    container: 'c',
    isFollowing: false,
    isPrevious: true,
    hasTimestamps: true,
    tail: 2,
    since: START - 60_000,
    limitBytes: 100,
  });
  listener.onBytes(Buffer.from('one\ntw'));
  listener.onBytes(Buffer.from('o\n'));
  listener.onEnd();
  expect(await answer).toMatchObject({code: 200, text: 'one\ntwo\n'});
  expect((await answer).headers.get('content-type')).toBe('text/plain');
});

test('who follows a log gets what comes, until he goes', async () => {
  const {asked, server} = await start();
  const {promise, resolve} = Promise.withResolvers<string>();
  const call = request(`${server.url}${path}?follow=true`, {headers: {authorization: `Bearer ${server.tokens['admin']}`}});
  call.on('response', response => response.on('data', (chunk: Buffer) => resolve(chunk.toString())));
  call.on('error', () => {});
  call.end();
  const {listener, stopped} = await asked;
  listener.onBytes(Buffer.from('hello\n'));
  expect(await promise).toBe('hello\n');
  call.destroy();
  await stopped;
});

test('what the kubelet refuses is told', async () => {
  const {get} = await start(() => {
    throw badRequest('container "c" in pod "p" is waiting to start: ContainerCreating');
  });
  const answer = await get(path);
  expect(answer.body).toMatchObject({code: 400, message: 'container "c" in pod "p" is waiting to start: ContainerCreating'});
  expect(answer.headers.get('content-type')).toBe('application/json');
});

test('who goes away while sending does no harm', async () => {
  const {server, get} = await start();
  const call = request(`${server.url}/api/v1/namespaces/default/configmaps`, {
    method: 'POST',
    headers: {authorization: `Bearer ${server.tokens['admin']}`, 'content-type': 'application/json', 'content-length': '1000'},
  });
  const {promise, resolve} = Promise.withResolvers<void>();
  call.on('error', () => resolve());
  call.write('{"metadata":');
  setImmediate(() => call.destroy(new Error('gone')));
  await promise;
  expect((await get('/version')).code).toBe(200);
});

test('what is too big is refused', async () => {
  const {ask} = await start();
  const answer = await ask('POST', '/api/v1/namespaces/default/configmaps', {metadata: {name: 'big'}, data: {k: 'x'.repeat(4_000_000)}});
  expect(answer.body).toMatchObject({code: 413, message: 'Request entity too large: limit is 3145728'});
});
