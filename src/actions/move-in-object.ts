import type {DocLine} from '../details/document.ts';
import type {DocReader} from '../store/doc-reader.ts';
import {emptyLine} from '../store/line.ts';
import type {ObjectScreen} from '../store/object-screen.ts';
import {objectOf, type State} from '../store/state.ts';
import {type Because, defineAction, isBecause} from './action.ts';

/** An object that is looked at. */
export function needsScreen(state: State): ObjectScreen | Because {
  return objectOf(state) ?? {because: 'Only in the view of one object, which d opens'};
}

const move = (title: string, to: (reader: DocReader) => void) =>
  defineAction<ObjectScreen>({
    title,
    group: 'Moving',
    needs: needsScreen,
    run(program, screen) {
      to(screen.reader);
      program.store.setState({});
    },
  });

/** In columns. */
const SIDEWAYS = 16;

export const docDown = move('A line of the object down', reader => reader.moveBy(1));
export const docUp = move('A line of the object up', reader => reader.moveBy(-1));
export const docPageDown = move('A screen of the object down', reader => reader.page(1));
export const docPageUp = move('A screen of the object up', reader => reader.page(-1));
export const docFirst = move('The first line of the object', reader => reader.first());
export const docLast = move('The last line of the object', reader => reader.last());
export const docLeft = move('The object to the left', reader => reader.scrollSideways(-SIDEWAYS));
export const docRight = move('The object to the right', reader => reader.scrollSideways(SIDEWAYS));

const trouble = (title: string, by: 1 | -1) =>
  defineAction<ObjectScreen>({
    title,
    group: 'Moving',
    needs: needsScreen,
    run(program, {reader}) {
      if (!reader.moveTo(by, isNotable)) program.flash('info', by > 0 ? 'Nothing more below' : 'Nothing more above');
      program.store.setState({});
    },
  });

export const nextNotable = trouble('Next trouble or difference', 1);
export const previousNotable = trouble('The trouble or difference before', -1);

function isNotable({spans, isChanged}: DocLine): boolean {
  return isChanged === true || spans.some(({ink}) => ink === 'failing' || ink === 'waiting' || ink === 'added');
}

export const findInObject = defineAction<ObjectScreen>({
  title: 'Find in the object',
  group: 'Looking',
  needs: needsScreen,
  run({store}, {reader}) {
    const before = reader.find?.text ?? '';
    store.setState({
      prompt: {for: 'find', line: emptyLine, candidates: [], selected: -1, problem: undefined, before, from: reader.cursor},
    });
  },
});

const match = (title: string, by: 1 | -1) =>
  defineAction<ObjectScreen>({
    title,
    group: 'Moving',
    needs(state) {
      const screen = needsScreen(state);
      return isBecause(screen) || screen.reader.find ? screen : {because: 'Nothing is looked for; / finds'};
    },
    run(program, {reader}) {
      reader.wantMatch(by);
      if (reader.find?.isDone && reader.find.lines.length === 0) program.flash('info', `Nothing matches ${reader.find.text}`);
      program.store.setState({});
    },
  });

export const nextDocMatch = match('Next match in the object', 1);
export const previousDocMatch = match('The match before in the object', -1);
