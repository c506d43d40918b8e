import type {Doc, ObjectName} from '../details/document.ts';
import type {Path} from '../kube/field-changes.ts';
import {kindsNamed} from '../store/catalog.ts';
import {lockedBecause} from '../store/guard.ts';
import {emptyLine} from '../store/line.ts';
import type {ObjectScreen, ObjectTarget} from '../store/object-screen.ts';
import {objectOf, type State} from '../store/state.ts';
import {type Because, defineAction, isBecause, type Program} from './action.ts';
import {needsScreen} from './move-in-object.ts';

const inObject = (
  title: string,
  group: 'Looking' | 'Moving' | 'Going places' | 'Program',
  run: (program: Program, screen: ObjectScreen) => void,
  suits: (screen: ObjectScreen) => boolean = () => true,
) =>
  defineAction<ObjectScreen>({
    title,
    group,
    suits(state) {
      const screen = needsScreen(state);
      return !isBecause(screen) && suits(screen);
    },
    needs(state) {
      const screen = needsScreen(state);
      return isBecause(screen) || suits(screen) ? screen : {because: `Not in ${screen.tab.title}`};
    },
    run(program, screen) {
      run(program, screen);
      program.store.setState({});
    },
  });

export const nextTab = inObject('The next tab', 'Moving', (_, screen) => screen.turn(1));
export const previousTab = inObject('The tab before', 'Moving', (_, screen) => screen.turn(-1));
export const wrapDoc = inObject('Wrap long lines of the object', 'Looking', (_, screen) => screen.toggleWrap());
export const rereadObject = inObject('Read again', 'Program', program => program.rereadObject());
export const seenChanges = inObject('Changes are seen: mark only newer ones', 'Looking', (_, screen) => screen.forgetChanges());

export const toggleJson = inObject(
  'As raw JSON, as YAML',
  'Looking',
  (_, screen) => void screen.toggle('json'),
  ({tab}) => tab.id === 'yaml',
);

/** It runs a command in the pod itself, so it is not done unless wanted, nor where the guard holds. */
export const compareEnvironment = defineAction<ObjectScreen>({
  title: 'Compare with what the process was started with',
  group: 'Looking',
  suits: state => isPodEnvironment(objectOf(state)),
  needs(state) {
    const screen = needsScreen(state);
    if (isBecause(screen)) return screen;
    const because = isPodEnvironment(screen) ? lockedBecause(state.guard) : 'Only in the environment of a pod';
    return because === undefined ? screen : {because};
  },
  run(program, screen) {
    program.flash('info', screen.toggle('compare') ? 'Reading /proc/1/environ of the running containers' : 'Not compared');
  },
});

function isPodEnvironment(screen: ObjectScreen | undefined): boolean {
  return screen?.tab.id === 'env' && screen.target.kind.plural === 'pods';
}

export const askFieldPath = inObject(
  'Only what a path names (JSONPath), or what matches',
  'Looking',
  (program, screen) =>
    program.store.setState({
      prompt: {for: 'path', line: emptyLine, candidates: [], selected: -1, problem: undefined, before: screen.query},
    }),
  ({tab}) => tab.id === 'yaml' || tab.id === 'tree',
);

/** enter: where the line leads, else what lies in it. */
export const openLine = defineAction<ObjectScreen>({
  title: 'Go there, or fold',
  group: 'Going places',
  needs: needsScreen,
  run(program, {reader}) {
    const {line} = reader;
    if (line?.target) return goTo(program, line.target);
    if (!reader.toggleFold()) program.flash('info', 'Nothing lies in this line');
    program.store.setState({});
  },
});

export const foldLine = inObject('Fold or open the line', 'Looking', (_, {reader}) => void reader.toggleFold());

/** x: the secret under the cursor; elsewhere all of the tab. Hidden again when the tab or the view is left. */
export const revealSecret = defineAction<{readonly screen: ObjectScreen; readonly secret: string}>({
  title: 'Reveal or hide what is secret',
  group: 'Looking',
  needs(state) {
    const screen = needsScreen(state);
    if (isBecause(screen)) return screen;
    const secret = screen.reader.line?.secret;
    if (secret !== undefined) return {screen, secret};
    return hasSecrets(screen) ? {screen, secret: '*'} : {because: 'Nothing is masked here'};
  },
  run(program, {screen, secret}) {
    const isShown = screen.toggleSecret(secret);
    program.flash('info', isShown ? 'Shown until you leave; x hides it' : 'Hidden');
  },
});

const known = new WeakMap<Doc, boolean>();

/** Looked for once in a document, since every hint asks. */
function hasSecrets({reader: {doc}}: ObjectScreen): boolean {
  let has = known.get(doc);
  if (has === undefined) {
    has = false;
    for (let index = 0; index < Math.min(doc.length, 2000) && !has; index++) has = doc.line(index).secret !== undefined;
    known.set(doc, has);
  }
  return has;
}

/** What the server's own documentation says of the field under the cursor. */
export const explainField = defineAction<{readonly screen: ObjectScreen; readonly path: Path}>({
  title: 'What this field is',
  group: 'Looking',
  suits: state => objectOf(state)?.reader.line?.path !== undefined,
  needs(state) {
    const screen = needsScreen(state);
    if (isBecause(screen)) return screen;
    const path = screen.reader.line?.path;
    return path ? {screen, path} : {because: 'The line shows no field; the YAML does'};
  },
  run(program, {screen, path}) {
    screen.explain(path);
    program.store.setState({});
  },
});

/** esc: what is looked for first, then the path, and the view at last. */
export const leaveObject = defineAction<ObjectScreen>({
  title: 'Out of what is found or chosen; then back',
  group: 'Going places',
  needs: needsScreen,
  run(program, screen) {
    if (screen.reader.find) screen.find('');
    else if (screen.query !== '') screen.setQuery('');
    else if (screen.tab.isAside) screen.show('yaml');
    else return program.leave();
    program.store.setState({});
  },
});

function goTo(program: Program, name: ObjectName): void {
  const target = targetNamed(program.store.getState(), name);
  if (isBecause(target)) program.flash('warn', target.because);
  else program.showObject(target, 'summary');
}

/** What a line names, as a screen. */
export function targetNamed({catalog, context}: State, {group, kind: word, namespace, name}: ObjectName): ObjectTarget | Because {
  const named = kindsNamed(catalog, word);
  const kind = (group === undefined ? undefined : named.find(each => each.group === group)) ?? named[0];
  if (!kind) return {because: `The server is not known to have ${word}`};
  return {kind, context: context?.name ?? '', namespace: kind.isNamespaced ? namespace : '', name, uid: undefined, row: undefined};
}
