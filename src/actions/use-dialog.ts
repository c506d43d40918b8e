import type {State} from '../store/state.ts';
import type {Dialog} from '../store/dialog.ts';
import {type Because, defineAction, type Program} from './action.ts';

const inDialog = (title: string, run: (program: Program, dialog: Dialog) => void) =>
  defineAction<Dialog>({title, group: 'Confirming', needs: needsDialog, run});

export const confirmChange = inDialog('Do it', ({dialog}) => dialog.confirm());
export const cancelChange = inDialog("Don't", ({dialog}) => dialog.cancel());
export const showDifferences = inDialog('Differences in full, and back', ({dialog}) => dialog.toggleDifferences());
export const pressButton = inDialog('Press the button that has the focus', ({dialog}) => dialog.press());
export const nextField = inDialog('Next field or button', ({dialog}) => dialog.moveFocus(1));
export const previousField = inDialog('Previous field or button', ({dialog}) => dialog.moveFocus(-1));
export const dialogDown = inDialog('Down; next choice in a field', ({dialog}) => dialog.scroll(1));
export const dialogUp = inDialog('Up; previous choice in a field', ({dialog}) => dialog.scroll(-1));
export const dialogPageDown = inDialog('A page down', ({dialog}) => dialog.scroll(10));
export const dialogPageUp = inDialog('A page up', ({dialog}) => dialog.scroll(-10));

function needsDialog({dialog}: State): Dialog | Because {
  return dialog ?? {because: 'Nothing is being asked'};
}
