import type {Keymap} from './keymap.ts';

/** What keys do otherwise than in other tables, by kind: the same thing, as that kind does it. */
export const kindKeymaps: Readonly<Record<string, Keymap>> = {
  pods: {r: 'restart-pod', R: 'evict-pod'},
  'cronjobs.batch': {z: 'suspend-cron-job', Z: 'resume-cron-job'},
  nodes: {s: 'debug-node', z: 'cordon-node', Z: 'uncordon-node'},
  history: {u: 'undo-entry'},
  forwards: {enter: 'toggle-forward', r: 'restart-forward', 'ctrl-d': 'forget-forward', c: 'copy-forward-url'},
  sessions: {enter: 'enter-session', r: 'reopen-session', 'ctrl-d': 'end-session'},
};
