import type {SessionAbout, SessionScreen} from './session-screen.ts';

/** How a session ended. `lost`: the link, or it could not be opened. */
export type SessionEnd =
  | {readonly type: 'exit'; readonly exitCode: number}
  | {readonly type: 'lost'; readonly because: string; readonly offer?: 'debug'};

/** Bytes both ways. */
export type SessionStream = {
  write(bytes: Uint8Array | string): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  close(): void;
};

/** What an opening tells, now and later. */
export type SessionLink = {
  readonly columns: number;
  readonly rows: number;
  readonly signal: AbortSignal;
  /** What is being done until the stream stands: `waiting for the image`. */
  tell(text: string): void;
  /** What has been found out about it: which pod, which container. */
  name(about: Partial<SessionAbout>): void;
  onOutput(bytes: Uint8Array): void;
  onEnd(end: SessionEnd): void;
  onQuiet(forMs: number | undefined): void;
};

export type SessionOpening = {
  readonly about: SessionAbout;
  /** Opens the stream; called again when it is reopened. What it throws is told as the reason. */
  open(link: SessionLink): Promise<SessionStream>;
  readonly canReopen: boolean;
  /** What it wrote is to be read once it has ended; else its screen closes by itself. */
  readonly staysOpen?: boolean;
  /** Once: it has ended, or was closed for good. */
  onOver?(end: SessionEnd): void;
};

/** Which terminal of a cluster: `command` undefined joins what runs there; several are tried while the one before is not in the image. */
export type RemoteTerminal = {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly commands: readonly (readonly string[])[] | undefined;
  /** What is joined has been made so: asked otherwise, servers stay mute. Unless told it has both. */
  readonly has?: {readonly terminal: boolean; readonly input: boolean};
};

export type SessionControl = {
  /** Opens a session as a screen on top of the others. */
  open(opening: SessionOpening): SessionScreen;
  /** The stream of a terminal in a container, for `SessionOpening.open`. */
  remote(terminal: RemoteTerminal): (link: SessionLink) => Promise<SessionStream>;
  /** Shows a session again. */
  show(session: SessionScreen): void;
  /** Leaves the screen of the session; it goes on. False where none is shown. */
  detach(): boolean;
  /** Ends it for good. */
  close(session: SessionScreen): void;
  reopen(session: SessionScreen): void;
  /** Bytes as if they were typed in the session that is shown. */
  send(bytes: string): void;
  /** The session that was left last and still is there. */
  last(): SessionScreen | undefined;
  /** Shows that one; where the key that leaves was pressed twice in a row, it is sent to the program in it. */
  back(session: SessionScreen): void;
};
