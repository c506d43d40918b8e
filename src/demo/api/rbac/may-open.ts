import type {Demo} from '../../demo.ts';
import {forbidden} from '../../refusal.ts';
import type {ResourcePlace} from '../route.ts';
import {authorize} from './authorize.ts';
import type {User} from './user.ts';

/**
 * Whoever asks for a stream with GET must be allowed to create as well (ensureAuthorizedForVerb of pkg/registry/core/pod/rest, since
 * Kubernetes 1.35); the answer names no verb.
 */
export function mustBeAllowedToOpen(demo: Demo, user: User, {group, plural, subresource, namespace, name = ''}: ResourcePlace): void {
  const {isAllowed, reason} = authorize(demo, user, {
    verb: 'create',
    group,
    resource: plural,
    name,
    ...(subresource !== undefined && {subresource}),
    ...(namespace !== undefined && {namespace}),
  });
  if (!isAllowed) throw forbidden({group, plural}, name, reason);
}
