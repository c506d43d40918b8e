import {defineAction} from './action.ts';
import {isPressedTwice} from './pressed-twice.ts';

const TWICE_WITHIN_MS = 2000;

export const interrupt = defineAction({
  title: 'Cancel; twice quits',
  group: 'Program',
  run(program) {
    if (program.cancelTask()) return program.flash('info', 'Cancelled: what has not begun is left alone');
    if (isPressedTwice(program, 'interrupt', TWICE_WITHIN_MS)) return program.quit();
    program.store.setState({prompt: undefined, overlay: undefined, pending: ''});
    program.flash('info', 'ctrl-c again quits');
  },
});
