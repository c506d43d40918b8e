import type {LinkTransport} from '../../src/cluster/open-link.ts';
import {ApiError} from '../../src/kube/api-error.ts';
import type {Upgrade} from '../../src/cluster/transport-types.ts';

export type LetThrough = LinkTransport & {
  /** How often it was let through. */
  readonly upgrades: () => number;
  /** What was tried, in order. */
  readonly tried: readonly string[];
};

/** A way to a server behind a proxy that lets some upgrades through, and answers others with a page of its own. */
export function letThrough(transport: LinkTransport, isLet: (by: 'WebSocket' | 'SPDY', protocol: string) => boolean): LetThrough {
  let upgrades = 0;
  const tried: string[] = [];
  const guard =
    <Opened>(by: 'WebSocket' | 'SPDY', open: (path: string, asked: Upgrade) => Promise<Opened>) =>
    async (path: string, asked: Upgrade) => {
      const [protocol = ''] = asked.protocols;
      tried.push(`${by} ${protocol}`);
      if (!isLet(by, protocol)) throw new ApiError(403, 'Forbidden', 'proxy answered 403 Forbidden');
      upgrades++;
      return open(path, asked);
    };
  return {
    upgrade: guard('WebSocket', transport.upgrade),
    upgradeStream: guard('SPDY', transport.upgradeStream),
    upgrades: () => upgrades,
    tried,
  };
}
