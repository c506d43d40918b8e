import type {Ledger} from '../changes/ledger.ts';
import type {Clock} from '../kube/clock.ts';
import type {PodScope} from '../resources/pods-of.ts';
import type {GuardRules} from '../store/guard.ts';
import type {OutputsScreen} from '../store/outputs-screen.ts';
import type {SessionScreen} from '../store/session-screen.ts';
import type {Store} from '../store/state.ts';
import type {Emulator, EmulatorOptions, WantedModes} from '../terminal/emulator.ts';
import type {Connection} from './connection.ts';
import {createForwarding} from './forwarding.ts';
import {createJunk} from './junk.ts';
import {createLocalSessions, type LocalSessionOptions} from './local-session.ts';
import {createOutputs} from './outputs.ts';
import {podsOf} from './pick-pod.ts';
import {sessionSource} from './session-source.ts';
import {createSessions} from './sessions.ts';

export type ReachingOptions = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly connection: () => Connection | undefined;
  readonly connectionOf: (context: string) => Connection | undefined;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  readonly onData: () => void;
  readonly onBusy: (by: 1 | -1) => void;
  readonly emulator: () => Promise<(options: EmulatorOptions) => Emulator>;
  readonly openPty: LocalSessionOptions['openPty'];
  readonly lend: LocalSessionOptions['lend'];
  readonly env: NodeJS.ProcessEnv;
  readonly size: () => {readonly columns: number; readonly rows: number; readonly top: number};
  readonly placeSession: (session: SessionScreen) => void;
  readonly placeOutputs: (outputs: OutputsScreen) => void;
  readonly leave: () => void;
  /** Paints what a session shows. */
  readonly onShown: () => void;
  readonly onTyped: () => void;
  readonly onModes: (wants: WantedModes | undefined) => void;
  readonly ledger: Ledger;
  readonly who: {readonly user: string; readonly host: string; readonly pid: number};
  readonly newId: () => string;
  readonly config: GuardRules;
  /** `--readonly`. */
  readonly isReadOnly: boolean;
  /** Where lists of it are kept; undefined where nothing can be. */
  readonly folder: string | undefined;
};

/** All that reaches into pods: terminals, commands, forwards, and containers made for that. */
export function createReaching(options: ReachingOptions) {
  const {store, clock, connection} = options;
  let closing: Promise<void> | undefined;
  const listed = sessionSource(store, clock);
  const sessions = createSessions({...options, place: options.placeSession, onChange: listed.changed});
  const forwarding = createForwarding(options);
  const outputs = createOutputs({...options, place: options.placeOutputs});
  const junk = createJunk({...options, sessions: sessions.forActions.sessions});
  const runHere = createLocalSessions({...options, ...sessions.forActions});
  return {
    /** Runs a program of this machine on the screen. */
    runHere,
    forActions: {
      ...sessions.forActions,
      ...forwarding.forActions,
      ...outputs.forActions,
      ...junk.forActions,
      async podsOf(scopes: readonly PodScope[]) {
        const cluster = connection();
        if (!cluster) throw new Error('Choose a context first');
        return podsOf(cluster, scopes);
      },
    },
    locals: [listed.source, forwarding.source],
    take: sessions.take,
    resize: sessions.resize,
    lookBack: junk.lookBack,
    /** Something would stay behind if nobody waited for `close`. */
    isHolding: () => junk.isOpen() > 0,
    /** Removes what would stay behind; resolves when that is done. Never rejects. */
    close: () => (closing ??= close()),
  };

  async function close(): Promise<void> {
    sessions.close();
    forwarding.close();
    outputs.close();
    await junk.close();
  }
}
