import {plainOf} from '../store/output-lines.ts';
import {type Pane, stateWords} from '../store/output-pane.ts';
import type {OutputsScreen} from '../store/outputs-screen.ts';
import {outputsOf} from '../store/state.ts';
import {defineAction} from './action.ts';
import {needsPanes} from './move-in-outputs.ts';

/** `c`: what the pane that has the focus says. */
export const copyPane = defineAction<OutputsScreen>({
  title: 'Copy the output of the pane',
  group: 'Looking',
  suits: state => outputsOf(state) !== undefined,
  needs: needsPanes,
  run(program, screen) {
    const [pane] = screen.groups[screen.focus]!.panes;
    const text = [...textOf(pane)].join('');
    program.copy(text);
    program.flash('info', `The output of ${pane.source.pod} sent to the clipboard`);
  },
});

/** All panes below each other: of each who it is, how it went, and what it said, without colours. */
export function* outputsText({panes, line}: OutputsScreen, now: number): Generator<string> {
  yield `$ ${line}\n`;
  for (const pane of panes) {
    const {namespace, pod, container} = pane.source;
    yield `\n== ${namespace}/${pod} ${container}: ${stateWords(pane, now)}\n`;
    yield* textOf(pane);
  }
}

function* textOf({output}: Pane): Generator<string> {
  for (const line of output.lines) yield `${plainOf(line)}\n`;
}
