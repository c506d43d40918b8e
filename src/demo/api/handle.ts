import type {IncomingMessage, ServerResponse} from 'node:http';
import {Refusal} from '../refusal.ts';
import type {Action} from './action.ts';
import {answerRefusal, answerText, answerWith} from './answer.ts';
import {authenticate} from './authenticate.ts';
import type {Call} from './call.ts';
import {nameIn, parseFieldSelector} from './field-selector.ts';
import {isPrettyAsked, type Medium, negotiate} from './negotiate.ts';
import {answerPath} from './paths.ts';
import {type Attributes, mustBeAllowed} from './rbac/authorize.ts';
import type {User} from './rbac/user.ts';
import {findAction} from './resources.ts';
import {type Place, placeOf} from './route.ts';
import type {Serving} from './serving.ts';
import {methodNotAllowed, PageNotFound} from './unserved.ts';

/** Answers one request, whatever comes of it. */
export async function handle(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const {query} = urlOf(request);
  const warnings: string[] = [];
  let isAdmitted = false;
  let medium: Medium = {format: 'json', isPretty: isPrettyAsked(query, request.headers['user-agent'])};
  try {
    const {demo, random, virtual} = serving;
    const {user, place} = admitted(serving, request);
    isAdmitted = true;
    const call = {demo, request, response, query, place, user, random, warnings};
    if (!place.resource) {
      await answerPath(serving, {...call, medium});
      return;
    }
    if (request.method === 'HEAD') throw methodNotAllowed();
    const action = findAction(demo, virtual, place, call);
    // The old paths of watches tell it whatever the method.
    if (place.verb === 'watch' && request.method !== 'GET') throw methodNotAllowed();
    medium = mediumFor(action, request, query, medium);
    await action.run({...call, medium} satisfies Call);
  } catch (error) {
    // The client has gone away in the middle of what it sent.
    if (request.errored) return;
    if (response.headersSent) {
      response.destroy();
      if (!(error instanceof Refusal)) throw error;
      return;
    }
    if (error instanceof PageNotFound) answerText(response, 404, '404 page not found\n');
    else if (error instanceof Refusal) {
      const isForbidden = !isAdmitted && error.code === 403;
      await answerRefusal(response, medium, error, warnings, isForbidden ? {'X-Content-Type-Options': 'nosniff'} : {});
    } else {
      await answerWith(response, medium, 500, internal(error).status());
      throw error;
    }
  }
}

/** Who asks for what; throws where he is unknown or may not. */
export function admitted({demo}: Pick<Serving, 'demo'>, request: IncomingMessage): {readonly user: User; readonly place: Place} {
  const {path, query} = urlOf(request);
  const place = placeOf(request.method ?? 'GET', path, query);
  const user = authenticate(demo, request);
  mustBeAllowed(demo, user, attributesOf(place, query));
  return {user, place};
}

function urlOf({url = '/'}: IncomingMessage): {readonly path: string; readonly query: URLSearchParams} {
  const mark = url.indexOf('?');
  return mark < 0 ? {path: url, query: new URLSearchParams()} : {path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1))};
}

function mediumFor(action: Action, request: IncomingMessage, query: URLSearchParams, fallback: Medium): Medium {
  const {accept} = request.headers;
  try {
    return negotiate(accept, query, request.headers['user-agent'], action.able);
  } catch (error) {
    // Who reads nothing that can be served is told so in YAML where he reads that.
    const isYaml = /^application\/yaml\b/.test(accept ?? '');
    if (error instanceof Refusal) Object.assign(fallback, isYaml && {format: 'yaml'});
    throw error;
  }
}

function attributesOf({verb, path, resource}: Place, query: URLSearchParams): Attributes {
  if (!resource) return {verb, path};
  const {group, plural, namespace, name, subresource} = resource;
  const only = name ?? (verb === 'list' || verb === 'watch' ? nameAsked(query) : undefined);
  return {
    verb,
    group,
    resource: plural,
    ...(subresource !== undefined && {subresource}),
    ...(namespace !== undefined && {namespace}),
    ...(only !== undefined && {name: only}),
  };
}

function nameAsked(query: URLSearchParams): string | undefined {
  try {
    return nameIn(parseFieldSelector(query.get('fieldSelector') ?? ''));
  } catch {
    return undefined;
  }
}

function internal(error: unknown): Refusal {
  const told = error instanceof Error ? error.message : String(error);
  return new Refusal(500, 'InternalError', `Internal error occurred: ${told}`, {causes: [{message: told}]});
}
