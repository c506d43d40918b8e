import type {Keymap} from './keymap.ts';

/** While a change waits to be confirmed; what is not here goes into the field that has the focus. A text field takes letters first. */
export const dialog = {
  y: 'confirm-change',
  n: 'cancel-change',
  esc: 'cancel-change',
  'ctrl-c': 'cancel-change',
  d: 'show-differences',
  enter: 'press-button',
  tab: 'next-field',
  'shift-tab': 'previous-field',
  down: 'dialog-down',
  j: 'dialog-down',
  up: 'dialog-up',
  k: 'dialog-up',
  pagedown: 'dialog-page-down',
  'ctrl-f': 'dialog-page-down',
  pageup: 'dialog-page-up',
  'ctrl-b': 'dialog-page-up',
  'ctrl-z': 'suspend',
} satisfies Keymap;
