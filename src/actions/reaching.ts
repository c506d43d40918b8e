import type {Action} from './action.ts';
import {copyPane} from './copy-outputs.ts';
import {
  cancelRun,
  findInOutputs,
  foldOutputs,
  leaveOutputs,
  markDifferences,
  nextFailedPane,
  nextOutputMatch,
  nextPane,
  openPane,
  outputsDown,
  outputsFirst,
  outputsLast,
  outputsLeft,
  outputsPageDown,
  outputsPageUp,
  outputsRight,
  outputsUp,
  previousFailedPane,
  previousOutputMatch,
  previousPane,
  runAgain,
} from './move-in-outputs.ts';
import {forwardPort} from './forward-port.ts';
import {attachContainer, openShell} from './open-terminal.ts';
import {runCommand} from './run-command.ts';
import {debugNode} from './debug-node.ts';
import {debugPod} from './debug-pod.ts';
import {runPod} from './run-pod.ts';
import {
  copyForwardUrl,
  forgetForward,
  restartForward,
  saveForward,
  showForwards,
  startSavedForwards,
  toggleForward,
} from './use-forwards.ts';
import {backToSession, endSession, enterSession, leaveSession, reopenSession, showSessions} from './use-sessions.ts';

/** What reaches into pods: terminals, commands, forwards. */
export const reaching = {
  'open-shell': openShell,
  'attach-container': attachContainer,
  'show-sessions': showSessions,
  'back-to-session': backToSession,
  'enter-session': enterSession,
  'leave-session': leaveSession,
  'end-session': endSession,
  'reopen-session': reopenSession,
  'run-command': runCommand,
  'outputs-down': outputsDown,
  'outputs-up': outputsUp,
  'outputs-left': outputsLeft,
  'outputs-right': outputsRight,
  'outputs-first': outputsFirst,
  'outputs-last': outputsLast,
  'outputs-page-down': outputsPageDown,
  'outputs-page-up': outputsPageUp,
  'next-pane': nextPane,
  'previous-pane': previousPane,
  'open-pane': openPane,
  'fold-outputs': foldOutputs,
  'mark-differences': markDifferences,
  'next-failed-pane': nextFailedPane,
  'previous-failed-pane': previousFailedPane,
  'find-in-outputs': findInOutputs,
  'next-output-match': nextOutputMatch,
  'previous-output-match': previousOutputMatch,
  'leave-outputs': leaveOutputs,
  'run-again': runAgain,
  'cancel-run': cancelRun,
  'copy-pane': copyPane,
  'run-pod': runPod,
  'debug-pod': debugPod,
  'debug-node': debugNode,
  'forward-port': forwardPort,
  'show-forwards': showForwards,
  'toggle-forward': toggleForward,
  'restart-forward': restartForward,
  'forget-forward': forgetForward,
  'save-forward': saveForward,
  'start-saved-forwards': startSavedForwards,
  'copy-forward-url': copyForwardUrl,
} satisfies Record<string, Action>;
