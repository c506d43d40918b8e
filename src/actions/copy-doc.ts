import {type Doc, type DocLine, MASK, textOf} from '../details/document.ts';
import type {Path} from '../kube/field-changes.ts';
import type {ObjectScreen} from '../store/object-screen.ts';
import {objectOf, type State} from '../store/state.ts';
import {type Action, type Because, defineAction, isBecause, type Program} from './action.ts';
import {needsScreen} from './move-in-object.ts';

type Chosen = {readonly screen: ObjectScreen; readonly line: DocLine};

/** `c` in the view of an object: the value of the line, or else what it says. */
export const copyDocValue = onLine('Copy the value', ({line}) => {
  const value = line.value ?? textOf(line).trim();
  return value.includes(MASK) ? {because: 'It is masked: x shows it, C copies the secret'} : value;
});
export const copyDocLine = onLine('Copy the line of the object', ({line}) => textOf(line).trim());
export const copyDocPath = onLine(
  'Copy the path of the field',
  ({line}) => line.path && jsonPathText(line.path),
  'The line shows no field',
);

/** Of what is masked, without showing it. */
export const copySecret = defineAction<Chosen>({
  title: 'Copy the secret value, decoded',
  group: 'Looking',
  suits: state => objectOf(state)?.reader.line?.secret !== undefined,
  needs(state): Chosen | Because {
    const screen = needsScreen(state);
    if (isBecause(screen)) return screen;
    const {line} = screen.reader;
    return line?.secret !== undefined && screen.object ? {screen, line} : {because: 'Nothing secret stands in this line'};
  },
  async run(program, {screen, line}) {
    const {secretText} = await import('../details/keys.ts');
    const text = screen.object && secretText(screen.object, line.secret!);
    if (text === undefined) return program.flash('warn', 'Open the keys of the secret to copy one');
    if (typeof text !== 'string') return program.flash('warn', 'It is no text; ctrl-s saves what is shown');
    program.copy(text);
    program.flash('info', 'The secret was sent to the clipboard');
  },
});

export const copyDocAll = defineAction<ObjectScreen>({
  title: 'Copy the whole tab',
  group: 'Looking',
  suits: isInObject,
  needs: needsScreen,
  run: (program, {reader}) => give(program, [...docText(reader.doc)].join(''), 'All of it'),
});

/** Every line, folded away or not. */
export function* docText(doc: Doc): Generator<string> {
  for (let index = 0; index < doc.length; index++) yield `${textOf(doc.line(index))}\n`;
}

/** As kubectl's JSONPath takes it: `.spec.containers[0].image`, `.metadata.labels['app.kubernetes.io/name']`. */
export function jsonPathText(path: Path): string {
  return path
    .map(step =>
      typeof step === 'number' ? `[${step}]` : /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `['${step.replaceAll("'", "\\'")}']`,
    )
    .join('');
}

function onLine(title: string, textFor: (chosen: Chosen) => string | Because | undefined, because = 'There is nothing to copy'): Action {
  return defineAction<Chosen>({
    title,
    group: 'Looking',
    suits: isInObject,
    needs(state): Chosen | Because {
      const screen = needsScreen(state);
      if (isBecause(screen)) return screen;
      const {line} = screen.reader;
      return line ? {screen, line} : {because};
    },
    // A value may be long: it is not made for every hint.
    run(program, chosen) {
      const text = textFor(chosen) || {because};
      if (isBecause(text)) program.flash('warn', text.because);
      else give(program, text, title.replace('Copy the', 'The'));
    },
  });
}

function isInObject(state: State): boolean {
  return objectOf(state) !== undefined;
}

/** Throws where it is too long. */
function give(program: Program, text: string, what: string): void {
  program.copy(text);
  const lines = text.trimEnd().split('\n').length;
  program.flash('info', `${lines > 1 ? `${lines} lines were` : `${what} was`} sent to the clipboard`);
}
