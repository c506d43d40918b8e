import {startDemo} from '../../src/demo/start-demo.ts';
import {wallOf} from '../../src/demo/wall.ts';
import type {Target} from './target.ts';

/** How many times faster than outside time passes there: what waits for back-offs and grace periods need not wait long. */
const PACE = 10;

/** A demo cluster in which nothing acts by itself. */
export async function demoTarget({isSecure = false}: {readonly isSecure?: boolean} = {}): Promise<Target> {
  const {server, stop} = await startDemo({
    scenario: 'quiet',
    now: Date.now(),
    wall: wallOf(Date.now, PACE),
    isPlain: !isSecure,
  });
  return {
    name: 'demo',
    url: server.url,
    headers: {authorization: `Bearer ${server.tokens['admin'] ?? Object.values(server.tokens)[0]}`},
    tls: server.certificateAuthority === undefined ? {} : {ca: server.certificateAuthority},
    shellImage: 'localhost/busybox',
    kubeconfig: server.kubeconfig(),
    stop,
  };
}
