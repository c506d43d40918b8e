import type {Clock} from '../kube/clock.ts';

const PING_EVERY_MS = 5000;
const QUIET_AFTER_MS = 12_000;
const LOST_AFTER_MS = 61_000;
/** Whoever wakes up so much later than was asked for was asleep (a closed lid, a stopped job) and could hear nothing. */
const OVERSLEPT_MS = 5000;

export type PingOptions = {
  ping(): void;
  /** Nothing is read at the moment, so nothing can be heard: that is no silence. */
  isDeaf(): boolean;
  /** The other side may be busy with what it was sent before it comes to our pings: then silence does not end the connection. */
  isHeldUp(): boolean;
  /** Nothing has been heard for so long (ms); told again as it grows. Undefined: it is heard again. */
  onQuiet(forMs: number | undefined): void;
  /** So quiet that nobody can be there any more. Once, the last. */
  onLost(): void;
};

export type Pings = {
  /** Something has come, whatever it is. */
  heard(): void;
  stop(): void;
};

/**
 * Asks every 5 s whether the other side of a connection is there; that also keeps proxies from cutting a connection on which nothing is said. Silence is
 * told from 12 s on and ends it after 61 s, as client-go's does (tools/remotecommand/websocket.go: a ping each 5 s, a deadline of 60 s and a second).
 */
export function startPings(clock: Clock, {ping, isDeaf, isHeldUp, onQuiet, onLost}: PingOptions): Pings {
  const over = new AbortController();
  let heardAt = clock.now();
  let pingAt = heardAt + PING_EVERY_MS;
  let toldAt: number | undefined;
  void run();
  return {heard, stop: () => over.abort()};

  function heard(): void {
    heardAt = clock.now();
    if (toldAt === undefined || over.signal.aborted) return;
    toldAt = undefined;
    onQuiet(undefined);
  }

  async function run(): Promise<void> {
    for (;;) {
      const tellAt = toldAt === undefined ? heardAt + QUIET_AFTER_MS : toldAt + PING_EVERY_MS;
      const from = clock.now();
      const due = Math.min(Math.max(pingAt, from), ...[tellAt, heardAt + LOST_AFTER_MS].filter(at => at > from));
      await clock.sleep(due - from, over.signal);
      if (over.signal.aborted) return;
      const now = clock.now();
      if (now - due > OVERSLEPT_MS) heardAt += now - due;
      if (isDeaf()) heard();
      look(now);
      if (over.signal.aborted) return;
      if (now < pingAt) continue;
      pingAt = now + PING_EVERY_MS;
      ping();
    }
  }

  function look(now: number): void {
    const forMs = now - heardAt;
    if (forMs >= LOST_AFTER_MS && !isHeldUp()) {
      over.abort();
      return onLost();
    }
    if (forMs < QUIET_AFTER_MS || (toldAt !== undefined && now - toldAt < PING_EVERY_MS)) return;
    toldAt = now;
    onQuiet(forMs);
  }
}
