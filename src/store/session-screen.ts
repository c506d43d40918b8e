import type {Emulator} from '../terminal/emulator.ts';

/** What a session is, for lists and the first line. */
export type SessionAbout = {
  readonly kind: 'shell' | 'attach' | 'debug' | 'run' | 'local';
  /** `shell`, `attached`, `vim`: what stands before the name of the container. */
  readonly title: string;
  /** Empty for programs on this machine, as are the next three. */
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** What runs, as far as it is known: `bash`. */
  readonly command: string;
};

/** `opening`: what is being done for it. `lost`: the link, or it could not be opened; it can be opened again where `canReopen`. */
export type SessionStage =
  | {readonly type: 'opening'; readonly text: string}
  | {readonly type: 'live'}
  | {readonly type: 'lost'; readonly because: string}
  | {readonly type: 'ended'; readonly exitCode: number};

/** A terminal somewhere, which goes on while nobody looks. Changed in place; `version` rises with every change that can be seen. */
export class SessionScreen {
  readonly id: number;
  about: SessionAbout;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly canReopen: boolean;
  emulator: Emulator | undefined;
  stage: SessionStage = {type: 'opening', text: ''};
  /** Why, and how it ended, stays to be read until it is left. */
  endedAt: number | undefined;
  /** Since when the other end has not answered, in ms since the epoch. */
  quietSince: number | undefined;
  version = 0;
  /** What can be done once it cannot be opened: `debug` where the image has no shell. */
  offer: 'debug' | undefined;

  constructor(options: {id: number; about: SessionAbout; startedAt: number; canReopen: boolean}) {
    this.id = options.id;
    this.about = options.about;
    this.startedAt = options.startedAt;
    this.canReopen = options.canReopen;
  }

  get isOver(): boolean {
    return this.stage.type === 'ended' || this.stage.type === 'lost';
  }
}

/** `web-1 app`, or what runs on this machine. */
export function sessionName({pod, container, command}: SessionAbout): string {
  return pod === '' ? command : container === '' ? pod : `${pod} ${container}`;
}
