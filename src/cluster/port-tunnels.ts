import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {resourcePath} from '../kube/paths.ts';
import {channelConnection} from './channel-tunnel.ts';
import {type LinkTransport, openLink} from './open-link.ts';
import {refusedForward} from './port-failure.ts';
import type {PortConnection, PortTunnels, PortWish} from './port-types.ts';
import {withSecondTry} from './second-try.ts';
import {type CarriedEvents, createSpdyTunnel, type SpdyTunnel} from './spdy-tunnel.ts';
import {createTurns} from './turns.ts';

export type {PortConnection, PortEvents, PortTunnels, PortWish} from './port-types.ts';

const UPGRADES_AT_ONCE = 16;
const WARM_MS = 30_000;
const MOST_WARM = 16;

/**
 * Connections to ports of pods, over a link each. One that has done its work is kept for half a minute and serves the next connection
 * to the same port, which then costs one round trip.
 */
export function createPortTunnels(transport: LinkTransport, clock: Clock): PortTunnels {
  const turns = createTurns(UPGRADES_AT_ONCE);
  const over = new AbortController();
  /** The longest kept first. */
  const warm = new Map<SpdyTunnel, {readonly path: string; readonly cooled: AbortController}>();
  const tunnels = new Set<SpdyTunnel>();
  const connections = new Set<PortConnection>();

  return {
    async connect(wish, events, signal) {
      const kept = takeWarm(pathOf(wish));
      if (!kept) return connectFresh(wish, events, signal, true);
      signal.throwIfAborted();
      return withSecondTry(kept, events, (again, ended) => connectFresh(wish, again, ended, false));
    },
    close() {
      over.abort(new ApiError(0, 'Closed', 'The connection to the cluster was closed'));
      for (const tunnel of [...tunnels]) tunnel.close();
      for (const connection of [...connections]) connection.destroy();
    },
  };

  async function connectFresh(wish: PortWish, events: CarriedEvents, signal: AbortSignal, mayBeKept: boolean): Promise<PortConnection> {
    const path = pathOf(wish);
    const either = AbortSignal.any([signal, over.signal]);
    const giveBack = await turns.take(either);
    if (either.aborted) {
      giveBack();
      throw either.reason;
    }
    // One may have become free meanwhile.
    const kept = mayBeKept ? takeWarm(path) : undefined;
    if (kept) {
      giveBack();
      return withSecondTry(kept, events, (again, ended) => connectFresh(wish, again, ended, false));
    }
    // The link outlives the connection for which it was made, and with it the signal.
    const life = new AbortController();
    const abort = () => life.abort(either.reason);
    either.addEventListener('abort', abort, {once: true});
    try {
      const {link, protocol} = await openLink(transport, 'portforward', path, life.signal).catch((error: unknown) => {
        throw refusedForward(error, wish);
      });
      // SPDY, bare or within a WebSocket, knows half-close and can be used again.
      if (protocol === 'v4.channel.k8s.io') {
        const connection: PortConnection = channelConnection(link, clock, wish, events, () => connections.delete(connection));
        connections.add(connection);
        return connection;
      }
      const tunnel: SpdyTunnel = createSpdyTunnel(link, clock, wish, {onFree: () => keepWarm(path, tunnel), onGone: () => forget(tunnel)});
      tunnels.add(tunnel);
      return tunnel.carry(events);
    } finally {
      either.removeEventListener('abort', abort);
      giveBack();
    }
  }

  function takeWarm(path: string): SpdyTunnel | undefined {
    // The last one: it is the surest to be alive.
    const found = [...warm].findLast(([, {path: its}]) => its === path);
    if (!found) return undefined;
    warm.delete(found[0]);
    found[1].cooled.abort();
    return found[0];
  }

  function keepWarm(path: string, tunnel: SpdyTunnel): void {
    const cooled = new AbortController();
    warm.set(tunnel, {path, cooled});
    const [first] = warm.keys();
    if (warm.size > MOST_WARM) first!.close();
    void clock.sleep(WARM_MS, cooled.signal).then(() => cooled.signal.aborted || tunnel.close());
  }

  function forget(tunnel: SpdyTunnel): void {
    tunnels.delete(tunnel);
    warm.get(tunnel)?.cooled.abort();
    warm.delete(tunnel);
  }
}

/** The ports are asked for here by v4, in the headers of streams by SPDY. */
function pathOf({namespace, pod, port}: PortWish): string {
  return `${resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace, pod)}/portforward?ports=${port}`;
}
