import type {SignalName} from './task.ts';

/** Numbers as on Linux (signal(7)). */
export const signalNumbers: Readonly<Record<SignalName, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  WINCH: 28,
};

/** What a user may call it: `9`, `KILL`, `SIGKILL`, in any case. */
export function signalOf(text: string): SignalName | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name in signalNumbers) return name as SignalName;
  const found = Object.entries(signalNumbers).find(([, number]) => String(number) === text);
  return found?.[0] as SignalName | undefined;
}

/** Those that do nothing where nobody asked for them. */
export const harmless: ReadonlySet<SignalName> = new Set(['CHLD', 'CONT', 'STOP', 'WINCH']);
