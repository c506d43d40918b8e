import type {Keymap} from './keymap.ts';

/** In a session that is over; while it goes on, all keys but ctrl-] are its own. */
export const session = {
  enter: 'leave-session',
  esc: 'leave-session',
  q: 'leave-session',
  'ctrl-]': 'leave-session',
  r: 'reopen-session',
  d: 'debug-pod',
} satisfies Keymap;
