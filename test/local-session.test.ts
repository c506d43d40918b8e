import {expect, test} from 'vitest';
import {createLocalSessions} from '../src/live/local-session.ts';
import type {SessionControl, SessionEnd, SessionLink, SessionOpening} from '../src/store/session-control.ts';
import {SessionScreen} from '../src/store/session-screen.ts';
import type {LocalPty, LocalWish} from '../src/terminal/local-pty.ts';

/** Sessions of which one is opened, as the program opens it. */
function oneSession() {
  const closed: SessionScreen[] = [];
  const ended = Promise.withResolvers<SessionEnd>();
  const link = {columns: 80, rows: 23, signal: new AbortController().signal, onOutput() {}, onEnd: ended.resolve} as unknown as SessionLink;
  const open = (opening: SessionOpening) => {
    const session = new SessionScreen({id: 1, about: opening.about, startedAt: 0, canReopen: opening.canReopen});
    void Promise.resolve()
      .then(() => opening.open(link))
      .catch((error: Error) => ended.resolve({type: 'lost', because: error.message}));
    void ended.promise.then(end => opening.onOver?.(end));
    return session;
  };
  const control = {open, close: (session: SessionScreen) => void closed.push(session)} as unknown as SessionControl;
  return {control, closed};
}

const pty: LocalPty = {write() {}, resize() {}, pause() {}, resume() {}, close() {}};
const never = async () => {
  throw new Error('The terminal was lent');
};

test('a program of this machine runs on a terminal of its own, in the size of the session', async () => {
  const {control} = oneSession();
  let wished: LocalWish | undefined;
  const openPty = async (wish: LocalWish) => {
    wished = wish;
    wish.onEnd(3);
    return pty;
  };
  const run = createLocalSessions({sessions: control, env: {A: 'b'}, openPty, lend: never});
  expect(await run('vi', ['file'], 'vi')).toEqual({exitCode: 3});
  expect(wished).toMatchObject({command: 'vi', args: ['file'], columns: 80, rows: 23, env: {A: 'b'}});
});

test('it gets the terminal whole where none can be made for it, and its session is gone', async () => {
  const {control, closed} = oneSession();
  const lent: unknown[] = [];
  const lend = async (...given: unknown[]) => {
    lent.push(given);
    return {exitCode: 0};
  };
  const run = createLocalSessions({sessions: control, env: {}, openPty: async () => undefined, lend});
  expect(await run('vi', ['file'], 'vi')).toEqual({exitCode: 0});
  expect(lent).toEqual([['vi', ['file']]]);
  expect(closed).toHaveLength(1);
});

test('one that cannot be started says why', async () => {
  const {control} = oneSession();
  const openPty = async () => {
    throw new Error('vi is not there');
  };
  const run = createLocalSessions({sessions: control, env: {}, openPty, lend: never});
  expect(await run('vi', [], 'vi')).toEqual({exitCode: 127, error: new Error('vi is not there')});
});
