import type {Action} from './action.ts';
import {annotateObject} from './annotate-object.ts';
import {chooseNamespace} from './choose-namespace.ts';
import {chooseSources} from './choose-sources.ts';
import {copyName} from './copy-name.ts';
import {copyAll, copyKubectl, copyLine, copyRange, copyRawLine, copyRecord, copyShownLine, showCopies} from './copy-shown.ts';
import {copyDocAll, copyDocLine, copyDocPath, copyDocValue, copySecret} from './copy-doc.ts';
import {editLooked} from './edit-looked.ts';
import {showChanges, showDescription, showDetails, showEnvironment, showEvents, showPath, showTree, showYaml} from './look-closer.ts';
import {
  docDown,
  docFirst,
  docLast,
  docLeft,
  docPageDown,
  docPageUp,
  docRight,
  docUp,
  findInObject,
  nextDocMatch,
  nextNotable,
  previousDocMatch,
  previousNotable,
} from './move-in-object.ts';
import {
  askFieldPath,
  compareEnvironment,
  explainField,
  foldLine,
  leaveObject,
  nextTab,
  openLine,
  previousTab,
  rereadObject,
  revealSecret,
  seenChanges,
  toggleJson,
  wrapDoc,
} from './object-look.ts';
import {cordonNode, uncordonNode} from './cordon-node.ts';
import {deleteObject} from './delete-object.ts';
import {drainNode} from './drain-node.ts';
import {editObject} from './edit-object.ts';
import {evictPod} from './evict-pod.ts';
import {explainGoing} from './explain-going.ts';
import {filterLog, findInLog, nextMatch, previousMatch} from './find-in-log.ts';
import {nextTrouble, previousTrouble} from './find-trouble.ts';
import {back, backOrQuit} from './go-back.ts';
import {goToNode, goToOwner, goToPods, goToUsers} from './go-related.ts';
import {interrupt} from './interrupt.ts';
import {killObject} from './kill-object.ts';
import {labelObject} from './label-object.ts';
import {leaveLog} from './leave-log.ts';
import {foldLog, freezeLog, openRecord, turnLogTimes, unfoldLine, wrapLog} from './log-look.ts';
import {logSince, rereadLog, togglePrevious} from './log-since.ts';
import {clearMarks, markAll, markRange, markRow} from './mark-rows.ts';
import {columnsLeft, columnsRight, cursorDown, cursorFirst, cursorLast, cursorUp, pageDown, pageUp} from './move-cursor.ts';
import {
  goToMark,
  logDown,
  logFirst,
  logLast,
  logLeft,
  logPageDown,
  logPageUp,
  logRight,
  logUp,
  markLine,
  nextBurst,
  nextError,
  previousBurst,
  previousError,
} from './move-in-log.ts';
import {openRow} from './open-row.ts';
import {pauseRollout, resumeRollout} from './pause-rollout.ts';
import {quarantinePod} from './quarantine-pod.ts';
import {reaching} from './reaching.ts';
import {releaseFinalizers} from './release-finalizers.ts';
import {releasePod} from './release-pod.ts';
import {restartInWaves} from './restart-in-waves.ts';
import {restartPod} from './restart-pod.ts';
import {restartWorkload} from './restart-workload.ts';
import {resumeChange} from './resume-change.ts';
import {rollBack} from './roll-back.ts';
import {saveRaw, saveShown} from './save-shown.ts';
import {scaleBack} from './scale-back.ts';
import {scaleDown, scaleUp} from './scale-by-one.ts';
import {scaleToZero} from './scale-to-zero.ts';
import {scale} from './scale.ts';
import {setEnv} from './set-env.ts';
import {setImage} from './set-image.ts';
import {setResources} from './set-resources.ts';
import {showHistory} from './show-history.ts';
import {showLogs, showPreviousLogs} from './show-logs.ts';
import {showRollout} from './show-rollout.ts';
import {sortLeft, sortRight, turnSort} from './sort-table.ts';
import {resumeCronJob, suspendCronJob} from './suspend-cron-job.ts';
import {refresh, showTroubled, suspend, toggleHeader, toggleTimes, toggleWide} from './toggle-look.ts';
import {triggerCronJob} from './trigger-cron-job.ts';
import {redoChange, undoChange} from './undo-change.ts';
import {undoEntry} from './undo-entry.ts';
import {
  cancelChange,
  confirmChange,
  dialogDown,
  dialogPageDown,
  dialogPageUp,
  dialogUp,
  nextField,
  pressButton,
  previousField,
  showDifferences,
} from './use-dialog.ts';
import {
  acceptChoice,
  closeOverlay,
  nextChoice,
  nextChoices,
  previousChoice,
  previousChoices,
  showHelp,
  showMenu,
  showPalette,
} from './use-overlay.ts';
import {acceptPrompt, askFilter, askPlace, cancelPrompt, completePrompt, nextCandidate, previousCandidate} from './use-prompt.ts';
import {lastPlace, placeBack, placeForward} from './walk-places.ts';

export const actions = {
  'open-row': openRow,
  'go-back': back,
  'go-back-or-quit': backOrQuit,
  'ask-place': askPlace,
  'ask-filter': askFilter,
  'show-help': showHelp,
  'show-menu': showMenu,
  'show-palette': showPalette,
  'place-back': placeBack,
  'place-forward': placeForward,
  'last-place': lastPlace,
  'namespace-0': chooseNamespace(0),
  'namespace-1': chooseNamespace(1),
  'namespace-2': chooseNamespace(2),
  'namespace-3': chooseNamespace(3),
  'namespace-4': chooseNamespace(4),
  'namespace-5': chooseNamespace(5),
  'namespace-6': chooseNamespace(6),
  'namespace-7': chooseNamespace(7),
  'namespace-8': chooseNamespace(8),
  'namespace-9': chooseNamespace(9),
  'cursor-down': cursorDown,
  'cursor-up': cursorUp,
  'cursor-first': cursorFirst,
  'cursor-last': cursorLast,
  'page-down': pageDown,
  'page-up': pageUp,
  'columns-left': columnsLeft,
  'columns-right': columnsRight,
  'next-trouble': nextTrouble,
  'previous-trouble': previousTrouble,
  'mark-row': markRow,
  'mark-range': markRange,
  'mark-all': markAll,
  'clear-marks': clearMarks,
  'sort-left': sortLeft,
  'sort-right': sortRight,
  'turn-sort': turnSort,
  'show-troubled': showTroubled,
  'toggle-wide': toggleWide,
  'toggle-header': toggleHeader,
  'toggle-times': toggleTimes,
  'copy-name': copyName,
  'copy-line': copyLine,
  'copy-shown-line': copyShownLine,
  'copy-raw-line': copyRawLine,
  'copy-record': copyRecord,
  'copy-range': copyRange,
  'copy-all': copyAll,
  'copy-kubectl': copyKubectl,
  'show-copies': showCopies,
  'save-shown': saveShown,
  'save-raw': saveRaw,
  'show-details': showDetails,
  'show-description': showDescription,
  'show-yaml': showYaml,
  'show-events': showEvents,
  'show-tree': showTree,
  'go-to-owner': goToOwner,
  'go-to-pods': goToPods,
  'go-to-node': goToNode,
  'go-to-users': goToUsers,
  'show-path': showPath,
  'show-environment': showEnvironment,
  'show-changes': showChanges,
  'next-tab': nextTab,
  'previous-tab': previousTab,
  'open-line': openLine,
  'fold-line': foldLine,
  'reveal-secret': revealSecret,
  'find-in-object': findInObject,
  'next-doc-match': nextDocMatch,
  'previous-doc-match': previousDocMatch,
  'next-notable': nextNotable,
  'previous-notable': previousNotable,
  'leave-object': leaveObject,
  'doc-down': docDown,
  'doc-up': docUp,
  'doc-left': docLeft,
  'doc-right': docRight,
  'doc-first': docFirst,
  'doc-last': docLast,
  'doc-page-down': docPageDown,
  'doc-page-up': docPageUp,
  'copy-doc-value': copyDocValue,
  'copy-doc-line': copyDocLine,
  'copy-doc-path': copyDocPath,
  'copy-doc-all': copyDocAll,
  'copy-secret': copySecret,
  'edit-looked': editLooked,
  'explain-field': explainField,
  'ask-field-path': askFieldPath,
  'toggle-json': toggleJson,
  'compare-environment': compareEnvironment,
  'seen-changes': seenChanges,
  'wrap-doc': wrapDoc,
  'reread-object': rereadObject,
  'show-logs': showLogs,
  'show-previous-logs': showPreviousLogs,
  'find-in-log': findInLog,
  'filter-log': filterLog,
  'next-match': nextMatch,
  'previous-match': previousMatch,
  'next-error': nextError,
  'previous-error': previousError,
  'next-burst': nextBurst,
  'previous-burst': previousBurst,
  'open-record': openRecord,
  'leave-log': leaveLog,
  'log-down': logDown,
  'log-up': logUp,
  'log-left': logLeft,
  'log-right': logRight,
  'log-first': logFirst,
  'log-last': logLast,
  'log-page-down': logPageDown,
  'log-page-up': logPageUp,
  'mark-line': markLine,
  'go-to-mark': goToMark,
  'toggle-previous': togglePrevious,
  'choose-sources': chooseSources,
  'fold-log': foldLog,
  'unfold-line': unfoldLine,
  'freeze-log': freezeLog,
  'turn-log-times': turnLogTimes,
  'wrap-log': wrapLog,
  'reread-log': rereadLog,
  'log-since-0': logSince(0),
  'log-since-1': logSince(1),
  'log-since-2': logSince(2),
  'log-since-3': logSince(3),
  'log-since-4': logSince(4),
  'log-since-5': logSince(5),
  'log-since-6': logSince(6),
  'log-since-7': logSince(7),
  'log-since-8': logSince(8),
  'log-since-9': logSince(9),
  scale,
  'scale-up': scaleUp,
  'scale-down': scaleDown,
  'scale-to-zero': scaleToZero,
  'scale-back': scaleBack,
  'restart-pod': restartPod,
  'evict-pod': evictPod,
  'restart-workload': restartWorkload,
  'restart-in-waves': restartInWaves,
  'roll-back': rollBack,
  'pause-rollout': pauseRollout,
  'resume-rollout': resumeRollout,
  'show-rollout': showRollout,
  'delete-object': deleteObject,
  'kill-object': killObject,
  'explain-going': explainGoing,
  'release-finalizers': releaseFinalizers,
  'edit-object': editObject,
  'label-object': labelObject,
  'annotate-object': annotateObject,
  'set-image': setImage,
  'set-env': setEnv,
  'set-resources': setResources,
  'quarantine-pod': quarantinePod,
  'release-pod': releasePod,
  'cordon-node': cordonNode,
  'uncordon-node': uncordonNode,
  'drain-node': drainNode,
  'trigger-cron-job': triggerCronJob,
  'suspend-cron-job': suspendCronJob,
  'resume-cron-job': resumeCronJob,
  'undo-change': undoChange,
  'redo-change': redoChange,
  'show-history': showHistory,
  'undo-entry': undoEntry,
  'resume-change': resumeChange,
  refresh,
  suspend,
  interrupt,
  'accept-prompt': acceptPrompt,
  'cancel-prompt': cancelPrompt,
  'complete-prompt': completePrompt,
  'next-candidate': nextCandidate,
  'previous-candidate': previousCandidate,
  'accept-choice': acceptChoice,
  'close-overlay': closeOverlay,
  'next-choice': nextChoice,
  'previous-choice': previousChoice,
  'next-choices': nextChoices,
  'previous-choices': previousChoices,
  'confirm-change': confirmChange,
  'cancel-change': cancelChange,
  'show-differences': showDifferences,
  'press-button': pressButton,
  'next-field': nextField,
  'previous-field': previousField,
  'dialog-down': dialogDown,
  'dialog-up': dialogUp,
  'dialog-page-down': dialogPageDown,
  'dialog-page-up': dialogPageUp,
  ...reaching,
} satisfies Record<string, Action>;

export type ActionId = keyof typeof actions;
