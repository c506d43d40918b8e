import type {LogTarget} from '../store/log-target.ts';
import {defineAction} from './action.ts';
import {podsTarget} from './pods-target.ts';

const show = (title: string, isPrevious: boolean) =>
  defineAction<LogTarget>({
    title,
    group: 'Looking',
    needs: podsTarget,
    run: (program, target) => program.showLogs(isPrevious ? {...target, isPrevious} : target),
  });

export const showLogs = show('Logs', false);
export const showPreviousLogs = show('Logs of the instance before', true);
