import type {Keymap} from './keymap.ts';

/** While a menu, the palette or help is open; what is not here edits the search line. */
export const overlay = {
  enter: 'accept-choice',
  esc: 'close-overlay',
  down: 'next-choice',
  tab: 'next-choice',
  up: 'previous-choice',
  'shift-tab': 'previous-choice',
  pagedown: 'next-choices',
  'ctrl-f': 'next-choices',
  pageup: 'previous-choices',
  'ctrl-b': 'previous-choices',
  'ctrl-c': 'close-overlay',
  'ctrl-z': 'suspend',
} satisfies Keymap;
