import {emptyLine} from '../store/line.ts';
import type {Overlay, State} from '../store/state.ts';
import {shownChoices} from '../store/choices.ts';
import {type Because, defineAction, type Program} from './action.ts';
import {answer, isAnswer} from './choose.ts';
import {isSource, toggleSource} from './choose-sources.ts';

const show = (title: string, group: 'Program' | 'Going places', type: 'help' | 'menu' | 'palette', heading: string) =>
  defineAction({
    title,
    group,
    run(program) {
      if (type === 'palette') program.loadNames();
      program.store.setState({overlay: {type, title: heading, line: emptyLine, choices: program.choices(type), selected: 0}});
    },
  });

export const showHelp = show('Help: what works here', 'Program', 'help', 'Keys');
export const showMenu = show('What can be done here', 'Program', 'menu', 'Actions');
export const showPalette = show('Find anything', 'Going places', 'palette', 'Find an action, a place or a name');

export const closeOverlay = defineAction({
  title: 'Close',
  group: 'Choosing',
  run: ({store}) =>
    store.setState(({overlay}) => ({
      overlay: overlay && overlay.line.text !== '' ? {...overlay, line: emptyLine, selected: 0} : undefined,
    })),
});

export const acceptChoice = defineAction<Overlay>({
  title: 'Choose',
  group: 'Choosing',
  needs: needsOverlay,
  run(program, overlay) {
    const choice = shownChoices(overlay)[overlay.selected];
    if (!choice) return;
    if (choice.because !== undefined) return program.flash('warn', `${choice.title}: ${choice.because}`);
    if (isSource(choice.id)) return toggleSource(program, choice.id);
    program.store.setState({overlay: undefined});
    if (isAnswer(choice.id)) answer(choice.id);
    else program.run(choice.id);
  },
});

const move = (title: string, by: number) =>
  defineAction<Overlay>({title, group: 'Choosing', needs: needsOverlay, run: (program, overlay) => moveChoice(program, overlay, by)});

export const nextChoice = move('Next', 1);
export const previousChoice = move('Previous', -1);
export const nextChoices = move('A page down', 10);
export const previousChoices = move('A page up', -10);

function moveChoice({store}: Program, overlay: Overlay, by: number): void {
  const last = shownChoices(overlay).length - 1;
  store.setState({overlay: {...overlay, selected: Math.max(0, Math.min(last, overlay.selected + by))}});
}

function needsOverlay({overlay}: State): Overlay | Because {
  return overlay ?? {because: 'Nothing is open'};
}
