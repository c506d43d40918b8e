import {lineText, recordJson, shownLine, shownText} from '../logs/line-text.ts';
import {shellQuoted} from '../kube/quoted-words.ts';
import type {Row} from '../kube/row.ts';
import {idOf} from '../resources/kind.ts';
import {emptyLine} from '../store/line.ts';
import type {LogScreen} from '../store/log-screen.ts';
import type {OutputsScreen} from '../store/outputs-screen.ts';
import {logsOf, outputsOf, type State, top} from '../store/state.ts';
import {tableText} from '../store/table-text.ts';
import type {Table} from '../store/table.ts';
import {objectsOf} from './acting.ts';
import {outputsText} from './copy-outputs.ts';
import {needsPanes} from './move-in-outputs.ts';
import {type Action, type Because, defineAction, isBecause, needsLogs, needsRows, type Program} from './action.ts';

/** More is too long for the clipboard of any terminal that limits it: it need not be put together to be refused. */
const ENOUGH = 100_000;

/** `C`: what else than the name or the line can be copied. */
export const showCopies = defineAction({
  title: 'Copy …',
  group: 'Looking',
  run: program =>
    program.store.setState({overlay: {type: 'copies', title: 'Copy', line: emptyLine, choices: program.choices('copies'), selected: 0}}),
});

/** `c` in logs: what the line says, or the record that is open. */
export const copyLine = inLogs('Copy the line', (program, logs) => {
  if (logs.opened === undefined) return give(program, lineText(logs.ring, logs.cursor), 'The line');
  give(program, recordJson(logs, logs.opened), 'The record');
});

export const copyShownLine = inLogs('Copy the line as it is shown', (program, logs) =>
  give(program, shownLine(logs, logs.cursor, program.now()), 'The line'),
);

export const copyRawLine = inLogs('Copy the line with its colours and control characters', (program, logs) =>
  give(program, logs.ring.text(logs.cursor), 'The line'),
);

export const copyRecord = inLogs('Copy the record as JSON', (program, logs) =>
  give(program, recordJson(logs, logs.opened ?? logs.cursor), 'The record'),
);

export const copyRange = defineAction<{readonly logs: LogScreen; readonly from: number; readonly to: number}>({
  title: 'Copy the lines from the mark to here',
  group: 'Looking',
  suits: isInLogs,
  needs(state) {
    const logs = needsLines(state);
    if (isBecause(logs)) return logs;
    const mark = nearestMark(logs);
    if (mark === undefined) return {because: 'Mark a first line with m'};
    return {logs, from: Math.min(mark, logs.cursor), to: Math.max(mark, logs.cursor) + 1};
  },
  run: (program, {logs, from, to}) => give(program, gathered(shownText(logs, from, to, program.now())), 'Lines'),
});

export const copyAll = defineAction<LogScreen | Table | OutputsScreen>({
  title: 'Copy all that is shown',
  group: 'Looking',
  suits: isInView,
  needs: state => (outputsOf(state) ? needsPanes(state) : logsOf(state) ? needsLines(state) : needsRows(state)),
  run(program, view) {
    if ('panes' in view) return give(program, gathered(outputsText(view, program.now())), 'Lines');
    const text = 'ring' in view ? allShown(view, program.now()) : tableText(view, program.store.getState().times);
    give(program, gathered(text), 'ring' in view ? 'Lines' : 'The table');
  },
});

export const copyKubectl = defineAction<readonly string[]>({
  title: 'Copy the kubectl line',
  group: 'Looking',
  suits: state => top(state) !== undefined,
  needs: kubectlLines,
  run: (program, lines) => give(program, lines.join('\n'), lines.length === 1 ? 'The kubectl line' : `${lines.length} kubectl lines`),
});

/** Every line that is shown, up to the one at which a range is frozen. */
export function allShown(logs: LogScreen, now: number): Generator<string> {
  return shownText(logs, logs.ring.first, endOf(logs), now);
}

export function endOf({ring, frozenAt}: LogScreen): number {
  return frozenAt === undefined ? ring.end : frozenAt + 1;
}

/** A log with at least one line. */
export function needsLines(state: State): LogScreen | Because {
  const logs = needsLogs(state);
  if (isBecause(logs) || logs.ring.end > logs.ring.first) return logs;
  return {because: 'There are no lines'};
}

function inLogs(title: string, run: (program: Program, logs: LogScreen) => void): Action {
  return defineAction<LogScreen>({title, group: 'Looking', suits: isInLogs, needs: needsLines, run});
}

function isInLogs(state: State): boolean {
  return logsOf(state) !== undefined;
}

function isInView(state: State): boolean {
  return isInLogs(state) || outputsOf(state) !== undefined || top(state) !== undefined;
}

/** Throws where it is too long; what is given to the terminal may still be refused by it. */
function give(program: Program, text: string, what: string): void {
  program.copy(text);
  const count = text.trimEnd().split('\n').length;
  const said = what === 'Lines' ? (count === 1 ? 'The line' : `${count} lines`) : what;
  program.flash('info', `${said} sent to the clipboard`);
}

function gathered(slices: Iterable<string>): string {
  let text = '';
  for (const slice of slices) {
    text += slice;
    if (text.length > ENOUGH) break;
  }
  return text;
}

/** The last one above the cursor, or else the first one below it. */
function nearestMark({marks, cursor}: LogScreen): number | undefined {
  const below = marks.placeOf(cursor + 1);
  return marks.at(below - 1) ?? marks.at(below);
}

/** One line for each namespace. */
function kubectlLines(state: State): readonly string[] | Because {
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const {kind, collection} = table;
  if (kind.from === 'local') return {because: `kubectl knows no ${kind.plural}`};
  const {part} = collection.scope;
  const rows: readonly Pick<Row, 'namespace' | 'name'>[] = part ? [part] : objectsOf(table).map(({row}) => row);
  const resource = part ? 'pods' : idOf(kind);
  const context = collection.context === '' ? [] : ['--context', shellQuoted(collection.context)];
  return [...Map.groupBy(rows, ({namespace}) => namespace)].map(([namespace, those]) => {
    const where = namespace === '' ? [] : ['-n', namespace];
    return ['kubectl', 'get', ...context, ...where, resource, ...those.map(({name}) => shellQuoted(name))].join(' ');
  });
}
