import {history} from '../resources/history.ts';
import {idOf} from '../resources/kind.ts';
import {defineAction} from './action.ts';
import {isInHistory} from './past-changes.ts';

export const showHistory = defineAction({
  title: 'History of changes',
  group: 'Looking',
  needs: state => (isInHistory(state) ? {because: 'This is the history; ctrl-r reads it again'} : undefined),
  run: program => program.show({kind: idOf(history)}, 'push'),
});
