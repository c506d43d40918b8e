import {resourcePath} from '../kube/paths.ts';
import type {RemoteWish} from './remote-types.ts';

/** The path of `exec` or `attach` with its query (PodExecOptions, PodAttachOptions of core/v1). On a terminal stderr would be refused: all is stdout there. */
export function remotePath({namespace, pod, container, command, hasInput, terminal}: Omit<RemoteWish, 'signal'>): string {
  const path = resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace, pod);
  const query = new URLSearchParams({container});
  if (hasInput) query.set('stdin', 'true');
  query.set('stdout', 'true');
  query.set(terminal ? 'tty' : 'stderr', 'true');
  for (const word of command ?? []) query.append('command', word);
  return `${path}/${command ? 'exec' : 'attach'}?${query}`;
}
