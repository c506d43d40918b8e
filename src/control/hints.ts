import {type Action, isBecause} from '../actions/action.ts';
import {type ActionId, actions} from '../actions/index.ts';
import {chordText, keysOf} from '../keymaps/keymap.ts';
import {logsOf, objectOf, outputsOf, type State} from '../store/state.ts';
import {viewScopes} from './dispatch.ts';

export type Hint = {readonly key: string; readonly title: string; readonly because: string | undefined};

/** What the bottom line offers in a table, most wanted first, in few words. */
const offered: readonly (readonly [ActionId, string])[] = [
  ['open-row', 'open'],
  ['show-logs', 'logs'],
  ['open-shell', 'shell'],
  ['show-details', 'details'],
  ['show-yaml', 'YAML'],
  ['ask-filter', 'look for'],
  ['ask-place', 'go'],
  ['show-help', 'help'],
  ['go-back', 'back'],
  ['scale', 'scale'],
  ['restart-pod', 'restart'],
  ['restart-workload', 'restart'],
  ['suspend-cron-job', 'suspend'],
  ['cordon-node', 'cordon'],
  ['edit-object', 'edit'],
  ['delete-object', 'delete'],
  ['undo-entry', 'undo'],
  ['enter-session', 'open'],
  ['reopen-session', 'open again'],
  ['end-session', 'end'],
  ['toggle-forward', 'start or stop'],
  ['copy-forward-url', 'copy the URL'],
  ['forget-forward', 'forget'],
  ['show-menu', 'more'],
  ['mark-row', 'mark'],
  ['show-troubled', 'not well'],
  ['sort-right', 'sort'],
  ['toggle-wide', 'wide'],
  ['show-palette', 'find'],
];

/** The same in logs. */
const offeredInLogs: readonly (readonly [ActionId, string])[] = [
  ['open-record', 'open'],
  ['find-in-log', 'find'],
  ['filter-log', 'keep only'],
  ['next-error', 'next error'],
  ['leave-log', 'back'],
  ['log-last', 'follow'],
  ['toggle-previous', 'previous'],
  ['choose-sources', 'containers'],
  ['log-since-0', 'from the start'],
  ['wrap-log', 'wrap'],
  ['turn-log-times', 'times'],
  ['fold-log', 'as it is'],
  ['show-menu', 'more'],
  ['show-help', 'help'],
];

/** The same in the view of one object. */
const offeredInObject: readonly (readonly [ActionId, string])[] = [
  ['next-tab', 'next tab'],
  ['open-line', 'open'],
  ['find-in-object', 'find'],
  ['leave-object', 'back'],
  ['reveal-secret', 'reveal'],
  ['show-yaml', 'YAML'],
  ['copy-doc-value', 'copy'],
  ['ask-field-path', 'path'],
  ['next-notable', 'next trouble'],
  ['wrap-doc', 'wrap'],
  ['show-menu', 'more'],
  ['show-help', 'help'],
];

/** The same where outputs of a command are side by side. */
const offeredInOutputs: readonly (readonly [ActionId, string])[] = [
  ['next-pane', 'next pane'],
  ['open-pane', 'alone'],
  ['find-in-outputs', 'find'],
  ['leave-outputs', 'back'],
  ['fold-outputs', 'fold'],
  ['mark-differences', 'differences'],
  ['next-failed-pane', 'next failed'],
  ['run-again', 'again'],
  ['copy-pane', 'copy'],
  ['save-shown', 'save'],
  ['show-menu', 'more'],
  ['show-help', 'help'],
];

/** Where these cannot be done nobody misses them: back in the first view, logs of what has no pods, to reveal where nothing is masked, to open what goes on. */
const unmissed: ReadonlySet<ActionId> = new Set([
  'go-back',
  'show-logs',
  'open-shell',
  'show-details',
  'show-yaml',
  'reveal-secret',
  'reopen-session',
]);

export function hintsFor(state: State, hasUnicode: boolean): readonly Hint[] {
  const scopes = viewScopes(state);
  if (state.pending !== '') return pendingHints(state, hasUnicode);
  return offeredIn(state).flatMap(([id, words]) => {
    const action: Action = actions[id];
    const keys = keysOf(scopes, id);
    // What is done to other kinds is not missed here.
    if (keys.length === 0 || action.suits?.(state) === false) return [];
    const needed = action.needs?.(state);
    const because = isBecause(needed) ? needed.because : undefined;
    if (unmissed.has(id) && because !== undefined) return [];
    const title = id === 'open-row' ? (action.hint?.(state) ?? words) : words;
    return [{key: chordText(keys[0]!, hasUnicode), title, because}];
  });
}

function offeredIn(state: State): readonly (readonly [ActionId, string])[] {
  if (outputsOf(state)) return offeredInOutputs;
  return logsOf(state) ? offeredInLogs : objectOf(state) ? offeredInObject : offered;
}

/** The only thing in the hints that depends on the row under the cursor. */
export function rowHintFor(state: State): string {
  const needed = actions['open-row'].needs?.(state);
  return isBecause(needed) ? needed.because : (actions['open-row'].hint?.(state) ?? '');
}

/** After the first key of several: what may follow. */
function pendingHints(state: State, hasUnicode: boolean): readonly Hint[] {
  return viewScopes(state).flatMap(scope =>
    Object.entries(scope)
      .filter(([chord]) => chord.startsWith(`${state.pending} `))
      .map(([chord, id]) => ({key: chordText(chord, hasUnicode), title: actions[id].title, because: undefined})),
  );
}
