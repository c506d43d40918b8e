import {type Action, isBecause} from '../actions/action.ts';
import {type ActionId, actions} from '../actions/index.ts';
import {chordText, type Keymap, keysOf} from '../keymaps/keymap.ts';
import {dialog} from '../keymaps/dialog.ts';
import {overlay} from '../keymaps/overlay.ts';
import {prompt} from '../keymaps/prompt.ts';
import type {Collection} from '../store/collection.ts';
import type {Choice, State} from '../store/state.ts';
import {viewScopes} from './dispatch.ts';

const groups = ['Going places', 'Rows', 'Looking', 'Acting', 'Moving', 'Program', 'Typing', 'Choosing', 'Confirming'];
/** Names offered by the palette; more would not be read, only searched. */
const MOST_NAMES = 20_000;

/** What can be done here and, dimmed, what cannot and why. The ids of actions run them; others are lines for `:`, or rows to go to. */
export function choicesFor(
  of: 'menu' | 'palette' | 'help' | 'copies',
  state: State,
  warm: readonly Collection[],
  hasUnicode: boolean,
): readonly Choice[] {
  const own = actionChoices(state, hasUnicode);
  if (of === 'copies') return own.filter(({id}) => isCopy(id) && suits(id, state));
  if (of === 'menu')
    return actingFirst(own).filter(
      ({id, group}) => group !== 'Moving' && suits(id, state) && !noMenu.has(id) && !/^namespace-[1-9]$/.test(id),
    );
  if (of === 'palette') return [...own.filter(({id}) => !noMenu.has(id)), ...placeChoices(state), ...nameChoices(warm)];
  return [...own, ...typingChoices(hasUnicode)];
}

/** What somebody opens a menu for. */
function actingFirst(choices: readonly Choice[]): readonly Choice[] {
  return [...choices.filter(({group}) => group === 'Acting'), ...choices.filter(({group}) => group !== 'Acting')];
}

/** A menu for pods does not list what is done to nodes. */
function suits(id: string, state: State): boolean {
  const action: Action = actions[id as ActionId];
  return action.suits?.(state) ?? true;
}

/** What `C` offers. */
function isCopy(id: string): boolean {
  return id.startsWith('copy-');
}

const noMenu: ReadonlySet<string> = new Set(['show-menu', 'show-palette', 'interrupt']);

function actionChoices(state: State, hasUnicode: boolean): Choice[] {
  const scopes = viewScopes(state);
  // One place that could hold a namespace explains the others.
  const unused = `namespace-${state.recentNamespaces.length + 1}`;
  const choices = Object.entries<Action>(actions).flatMap(([id, action]) => {
    const keys = keysOf(scopes, id as ActionId);
    const isElsewhere = keys.length === 0 && action.group !== 'Acting' && (isCopy(id) ? !suits(id, state) : action.suits === undefined);
    if (isElsewhere || (/^namespace-\d$/.test(id) && id > unused)) return [];
    const needed = action.needs?.(state);
    const because = isBecause(needed) ? needed.because : undefined;
    const note = action.hint && because === undefined ? action.hint(state) : '';
    return [{id, title: action.title, key: keysText(keys, hasUnicode), group: action.group, note, because}];
  });
  return inGroups(choices);
}

/** Keys in prompts, menus and dialogs: told in help, where they cannot be run. */
function typingChoices(hasUnicode: boolean): Choice[] {
  const choices = Object.entries<Action>(actions).flatMap(([id, action]) => {
    const place = keyPlaces[action.group];
    const keys = place ? keysOf([place.keymap], id as ActionId) : [];
    if (!place || keys.length === 0) return [];
    return [{id, title: action.title, key: keysText(keys, hasUnicode), group: action.group, note: '', because: place.where}];
  });
  return inGroups(choices);
}

const keyPlaces: Readonly<Partial<Record<Action['group'], {readonly keymap: Keymap; readonly where: string}>>> = {
  Typing: {keymap: prompt, where: 'while typing behind : or /'},
  Choosing: {keymap: overlay, where: 'in menus, help and the palette'},
  Confirming: {keymap: dialog, where: 'while a change waits to be confirmed'},
};

function keysText(keys: readonly string[], hasUnicode: boolean): string {
  return keys.map(key => chordText(key, hasUnicode)).join(' ');
}

function inGroups(choices: Choice[]): Choice[] {
  return choices.sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
}

function placeChoices({catalog}: State): Choice[] {
  const place = (line: string, title: string, group: string, note: string): Choice => ({
    id: `:${line}`,
    title,
    key: '',
    group,
    note,
    because: undefined,
  });
  return [
    ...catalog.kinds.map(({plural, group, version, from, aliases}) =>
      place(group === '' ? plural : `${group}/${version}/${plural}`, plural, 'Kinds', from === 'table' ? group : aliases.join(' ')),
    ),
    ...catalog.namespaces.map(name => place(`ns ${name}`, name, 'Namespaces', 'namespace')),
    ...catalog.contexts.map(name => place(`ctx ${name}`, name, 'Contexts', 'context')),
  ];
}

function nameChoices(warm: readonly Collection[]): Choice[] {
  const choices: Choice[] = [];
  const seen = new Set<string>();
  for (const {kind, rows} of warm) {
    if (kind.partsOf) continue;
    for (const {uid, namespace, name} of rows.values()) {
      if (seen.has(uid)) continue;
      seen.add(uid);
      if (choices.length >= MOST_NAMES) return choices;
      const id = JSON.stringify({kind: kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`, namespace, select: name});
      choices.push({
        id,
        title: name,
        key: '',
        group: 'Names',
        note: namespace === '' ? kind.singular : `${kind.singular} in ${namespace}`,
        because: undefined,
      });
    }
  }
  return choices;
}
