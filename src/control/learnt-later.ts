import type {Program} from '../actions/action.ts';
import {completions, errandOf} from '../store/go.ts';
import type {State} from '../store/state.ts';
import type {Dispatcher} from './dispatch.ts';

/** What was opened before something was learnt is made anew with it: a menu when it is known what may be done, proposals when names are. */
export function followWhatIsLearnt(program: Program, dispatcher: Dispatcher): (state: State, before: State) => void {
  const {store} = program;
  return (state, before) => {
    if (state.allowed !== before.allowed) chooseAgain(state);
    if (state.prompt?.for === 'go' && state.catalog !== before.catalog) completeAgain();
  };

  function chooseAgain({overlay}: State): void {
    if (overlay?.type !== 'help' && overlay?.type !== 'menu') return;
    store.setState({overlay: {...overlay, choices: program.choices(overlay.type)}});
  }

  function completeAgain(): void {
    const {prompt, catalog} = store.getState();
    if (!prompt || prompt.line.text === '') return;
    // What was asked for with enter before the server had told that it has it.
    if (prompt.problem !== undefined && errandOf(prompt.line.text, catalog).type !== 'problem') return dispatcher.run('accept-prompt');
    store.setState({prompt: {...prompt, candidates: completions(prompt.line.text, catalog)}});
  }
}
