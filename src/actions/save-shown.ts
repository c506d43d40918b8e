import {rawText} from '../logs/line-text.ts';
import type {LogScreen} from '../store/log-screen.ts';
import type {ObjectScreen} from '../store/object-screen.ts';
import type {OutputsScreen} from '../store/outputs-screen.ts';
import {logsOf, objectOf, outputsOf, type State} from '../store/state.ts';
import {tableText} from '../store/table-text.ts';
import type {Table} from '../store/table.ts';
import {type Because, defineAction, needsRows, type Program} from './action.ts';
import {docText} from './copy-doc.ts';
import {outputsText} from './copy-outputs.ts';
import {allShown, endOf, needsLines} from './copy-shown.ts';
import {needsPanes} from './move-in-outputs.ts';

/** `ctrl-s`: the lines or rows that are shown, as they are shown. */
export const saveShown = defineAction<LogScreen | Table | ObjectScreen | OutputsScreen>({
  title: 'Save what is shown',
  group: 'Looking',
  needs: (state: State): LogScreen | Table | ObjectScreen | OutputsScreen | Because =>
    objectOf(state) ?? (outputsOf(state) ? needsPanes(state) : undefined) ?? (logsOf(state) ? needsLines(state) : needsRows(state)),
  async run(program, view) {
    if ('tab' in view) {
      const {kind, name} = view.target;
      const path = await program.save(`${kind.singular} ${name} ${view.tab.id}`, 'txt', docText(view.reader.doc));
      return program.flash('info', savedText('Saved', path));
    }
    if ('panes' in view) {
      const path = await program.save(`outputs of ${view.target.title}`, 'txt', outputsText(view, program.now()));
      return program.flash('info', savedText('Saved', path));
    }
    if ('ring' in view) return saveLog(program, view, allShown(view, program.now()));
    const path = await program.save(view.kind.plural, 'txt', tableText(view, program.store.getState().times));
    program.flash('info', savedText(`${view.rows.length} ${view.rows.length === 1 ? view.kind.singular : view.kind.plural} saved`, path));
  },
});

/** Without times and labels, with all that the containers wrote. */
export const saveRaw = defineAction<LogScreen>({
  title: 'Save the lines as they came',
  group: 'Looking',
  suits: state => logsOf(state) !== undefined,
  needs: needsLines,
  run: (program, logs) => saveLog(program, logs, rawText(logs, logs.ring.first, endOf(logs))),
});

async function saveLog(program: Program, logs: LogScreen, text: Iterable<Uint8Array | string>): Promise<void> {
  const isAll = logs.sift?.isDone !== false;
  const path = await program.save(`${logs.target.title} logs`, 'log', text);
  program.flash(isAll ? 'info' : 'warn', savedText(isAll ? 'Saved' : 'Saved what the filter had found so far', path));
}

/** The name first: a line may be too short for the folder. */
function savedText(what: string, path: string): string {
  const at = path.lastIndexOf('/');
  return `${what} as ${path.slice(at + 1)} in ${path.slice(0, at)}`;
}
