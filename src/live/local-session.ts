import type {SessionControl} from '../store/session-control.ts';
import type {LocalPty, LocalWish} from '../terminal/local-pty.ts';
import type {ChildEnd} from '../terminal/tty.ts';

export type LocalSessionOptions = {
  readonly sessions: SessionControl;
  readonly env: NodeJS.ProcessEnv;
  /** Undefined where no terminal can be made on this machine. */
  readonly openPty: (wish: LocalWish) => Promise<LocalPty | undefined>;
  /** Gives the program the terminal whole, where it cannot have one of its own. */
  readonly lend: (command: string, args: readonly string[]) => Promise<ChildEnd>;
};

/** Runs a program of this machine as a session, which can be left and come back to; resolves when it has ended. Never rejects. */
export function createLocalSessions({sessions, env, openPty, lend}: LocalSessionOptions) {
  return (command: string, args: readonly string[], name: string): Promise<ChildEnd> =>
    new Promise(resolve => {
      let isLent = false;
      const session = sessions.open({
        about: {kind: 'local', title: name, context: '', namespace: '', pod: '', container: '', command: name},
        canReopen: false,
        async open(link) {
          const {columns, rows, onOutput} = link;
          const onEnd = (exitCode: number) => link.onEnd({type: 'exit', exitCode});
          const pty = await openPty({command, args, columns, rows, env, onOutput, onEnd});
          if (pty) return pty;
          isLent = true;
          sessions.close(session);
          void lend(command, args).then(resolve);
          return nothing;
        },
        onOver(end) {
          if (!isLent) resolve(end.type === 'exit' ? {exitCode: end.exitCode} : {exitCode: 127, error: new Error(end.because)});
        },
      });
    });
}

const nothing = {write() {}, resize() {}, pause() {}, resume() {}, close() {}};
