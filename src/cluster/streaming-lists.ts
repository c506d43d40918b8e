import type {Transport} from './transport-types.ts';

/** Whether to ask for a streaming list; yes until one was refused in the same API version, since aggregated servers may be older. */
export function hasStreamingLists(transport: Transport, path: string): boolean {
  return !(without.get(transport)?.has(rootOf(path)) ?? false);
}

export function forgoStreamingLists(transport: Transport, path: string): void {
  const roots = without.get(transport) ?? new Set();
  roots.add(rootOf(path));
  without.set(transport, roots);
}

/** `/api/v1` or `/apis/apps/v1`. */
function rootOf(path: string): string {
  const segments = path.split('/');
  return segments.slice(0, segments[1] === 'api' ? 3 : 4).join('/');
}

const without = new WeakMap<Transport, Set<string>>();
