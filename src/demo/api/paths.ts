import {types} from '../types/index.ts';
import {answerText, answerWith} from './answer.ts';
import type {Call} from './call.ts';
import {type Discovery, discoveryOf, type Tagged} from './discovery.ts';
import type {Serving} from './serving.ts';
import {healthText, version} from './health.ts';
import {negotiate} from './negotiate.ts';
import {answerOpenapi} from './openapi.ts';
import {methodNotAllowed, noSuchPath, PageNotFound} from './unserved.ts';

/** Answers what is no resource: version, health, discovery and schemas. */
export async function answerPath(serving: Serving, call: Call): Promise<void> {
  const {request, response, query, place} = call;
  const path = place.path.replace(/(.)\/+$/, '$1');
  const parts = path.split('/').slice(1);
  const discovery = discoveryOf(call.demo, serving.virtual, serving.address);
  const text = healthText(path, query);
  if (text !== undefined) return answerText(response, 200, text);
  if (path === '/version') {
    mustBeRead(call);
    const medium = negotiate(request.headers.accept, query, undefined, {produces: ['application/json']});
    await answerWith(response, {...medium, isPretty: true}, 200, version);
    return;
  }
  if (parts[0] === 'openapi') return answerOpenapi(serving, call, parts.slice(1));
  if (parts[0] === 'api' || parts[0] === 'apis') return answerDiscovery(call, discovery, parts);
  if (path === '/') {
    await answerWith(response, {format: 'json', isPretty: true}, 200, {paths: pathsOf(call)});
    return;
  }
  throw new PageNotFound();
}

async function answerDiscovery(call: Call, discovery: Discovery, parts: readonly string[]): Promise<void> {
  const [root, ...rest] = parts;
  const isCore = root === 'api';
  const isRoot = rest.length === 0;
  const old = isRoot
    ? isCore
      ? discovery.core
      : discovery.groups
    : isCore
      ? discovery.resources('', rest[0]!)
      : rest.length === 1
        ? discovery.group(rest[0]!)
        : discovery.resources(rest[0]!, rest[1]!);
  if (!old) throw isCore || isBuiltIn(rest[0]!) ? noSuchPath() : new PageNotFound();
  mustBeRead(call);
  const {request, response, query} = call;
  const medium = negotiate(request.headers.accept, query, request.headers['user-agent'], {hasDiscovery: isRoot});
  if (!medium.discovery) {
    await answerWith(response, medium, 200, old);
    return;
  }
  await answerTagged(call, {...medium, discovery: medium.discovery}, isCore ? discovery.aggregated.core : discovery.aggregated.groups);
}

async function answerTagged({request, response}: Call, medium: Call['medium'], {body, tag}: Tagged): Promise<void> {
  const known = (request.headers['if-none-match'] ?? '').split(',').map(each => each.trim());
  if (known.includes(`"${tag}"`)) {
    response.writeHead(304, {'Cache-Control': 'public', ETag: `"${tag}"`, Vary: 'Accept'});
    response.end();
    return;
  }
  await answerWith(response, medium, 200, body, [], {'Cache-Control': 'public', ETag: `"${tag}"`, Vary: 'Accept'});
}

function mustBeRead({request: {method}}: Call): void {
  if (method !== 'GET') throw methodNotAllowed();
}

function isBuiltIn(group: string): boolean {
  return types.some(type => type.group === group);
}

function pathsOf({demo}: Call): readonly string[] {
  const groups = new Set<string>();
  for (const {group, version: each} of demo.types.all) {
    if (group !== '') groups.add(`/apis/${group}`).add(`/apis/${group}/${each}`);
  }
  const others = [
    '/api',
    '/api/v1',
    '/apis',
    '/apis/',
    '/healthz',
    '/livez',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    '/readyz',
    '/version',
  ];
  return [...groups, ...others].sort();
}
