import type {Session} from './terminal-session.ts';

/** At the prompt of a shell: another size, ctrl-c, an exit code; the terminal is what it was before. */
export async function usedAndLeft(session: Session): Promise<void> {
  session.resize(100, 20);
  session.type('stty size\r');
  await session.until('20 100');
  session.type('echo wait""ing; sleep 1000\r');
  await session.until('waiting');
  session.type('\u0003');
  session.type('echo co""de $?\r');
  await session.until('code 130');
  session.resize(140, 30);
  session.type('exit 7\r');
  await session.restored(7);
}
