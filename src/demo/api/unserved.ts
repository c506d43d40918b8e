import {Refusal} from '../refusal.ts';

/** A path below an API that leads nowhere. */
export function noSuchPath(): Refusal {
  return new Refusal(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): Refusal {
  return new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** Answered as text: what is not even a path of an API. */
export class PageNotFound extends Error {}
