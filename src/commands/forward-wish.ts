import {type PortWishes, readPorts} from '../kube/port-words.ts';

/** What `dogwatch forward` is asked for, as it was typed. */
export type ForwardWish = {
  /** `web`, `pod/web-1`, `deploy/web`, `svc/web`. */
  readonly target: string;
  readonly ports: PortWishes;
  /** Undefined: the context's. */
  readonly namespace: string | undefined;
  readonly context: string | undefined;
};

/** Options that only `dogwatch forward` has, as Node's parseArgs takes them. */
export const forwardOptions = {
  address: {type: 'string'},
} as const;

/** The wish, or what is wrong with it. */
export function forwardWishOf(
  {address}: {readonly address?: string | undefined},
  [target, ...ports]: readonly string[],
  place: Pick<ForwardWish, 'namespace' | 'context'>,
): ForwardWish | string {
  if (target === undefined) return 'forward needs a pod, or what has pods, such as deploy/web or svc/web, and ports';
  if (ports.length === 0) return `forward needs ports, as in: dogwatch forward ${target} 8080:80`;
  const found = readPorts([...ports, ...(address === undefined ? [] : [`@${address}`])].join(' '));
  return 'problem' in found ? found.problem : {...place, target, ports: found};
}
