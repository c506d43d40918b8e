import type {Keymap} from './keymap.ts';

/** While a line is typed; what is not here edits it. */
export const prompt = {
  enter: 'accept-prompt',
  esc: 'cancel-prompt',
  tab: 'complete-prompt',
  down: 'next-candidate',
  up: 'previous-candidate',
  'shift-tab': 'previous-candidate',
  'ctrl-c': 'cancel-prompt',
  'ctrl-z': 'suspend',
} satisfies Keymap;
