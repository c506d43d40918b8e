import type {Program} from './actions/action.ts';
import type {DiskCache} from './cluster/disk-cache.ts';
import type {Kubeconfig} from './cluster/kubeconfig.ts';
import type {Place} from './cluster/places.ts';
import type {Config} from './config/config.ts';
import type {Problem} from './config/problem.ts';
import type {Skin} from './config/skin.ts';
import type {Clock} from './kube/clock.ts';
import type {ChangingOptions} from './live/changing.ts';
import type {Abilities} from './terminal/abilities.ts';
import type {Terminal} from './terminal/compositor.ts';
import type {Tty} from './terminal/tty.ts';

/** What the program was asked for on its command line. */
export type Wish = {
  readonly line?: string | undefined;
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
};

export type AppOptions = {
  readonly terminal: Terminal;
  readonly abilities: Abilities;
  readonly clock: Clock;
  readonly random: () => number;
  /** ms that pass while code runs, for slices of work. */
  readonly elapsed: () => number;
  readonly env: NodeJS.ProcessEnv;
  readonly wish: Wish;
  readonly version: string;
  readonly kubeconfig: Promise<Kubeconfig>;
  readonly cache: () => Promise<DiskCache | undefined>;
  readonly skin: Skin;
  /** What is wrong with the user's files, for the first flash. */
  readonly problems: readonly Problem[];
  /** Said while the kubeconfig is awaited. */
  readonly opening?: string | undefined;
  /** Said once the kubeconfig is known. */
  readonly greeting?: () => string | undefined;
  /** Where what the program keeps lies. */
  readonly state: Place;
  readonly changing: Pick<ChangingOptions, 'isReadOnly' | 'ledger' | 'who' | 'newId'> & {readonly config: Config};
  /** The user's editor. */
  readonly edit: Program['edit'];
  /** Gives the terminal whole to a program of this machine; where there is none, none can be run. */
  readonly lend?: Tty['lend'];
  readonly log: (text: string) => void;
  readonly memory: () => number;
  readonly onSuspend: () => void;
  readonly onQuit: () => void;
  /** The first rows stand on the screen. */
  readonly onRows?: () => void;
};
