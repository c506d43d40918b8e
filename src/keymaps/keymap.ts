import type {ActionId} from '../actions/index.ts';

/** Chords to actions. A chord is one key (`ctrl-d`) or several in a row (`o p`). */
export type Keymap = Readonly<Record<string, ActionId>>;

export type Resolution =
  | {readonly type: 'run'; readonly action: ActionId}
  | {readonly type: 'pending'; readonly chord: string}
  | {readonly type: 'none'; readonly chord: string};

/** The innermost scope that knows the chord wins. */
export function resolve(scopes: readonly Keymap[], pending: string, key: string): Resolution {
  const chord = pending === '' ? key : `${pending} ${key}`;
  for (const scope of scopes) {
    const action = scope[chord];
    if (action) return {type: 'run', action};
    if (Object.keys(scope).some(known => known.startsWith(`${chord} `))) return {type: 'pending', chord};
  }
  return {type: 'none', chord};
}

const known = new WeakMap<Keymap, ReadonlyMap<ActionId, readonly string[]>>();

/** The keys of an action in the order in which they stand, best known first; without those that mean something else further inside. */
export function keysOf(scopes: readonly Keymap[], action: ActionId): string[] {
  return scopes.flatMap((scope, depth) => {
    const keys = byAction(scope).get(action) ?? [];
    return keys.filter(key => !scopes.slice(0, depth).some(inner => inner[key] !== undefined));
  });
}

function byAction(scope: Keymap): ReadonlyMap<ActionId, readonly string[]> {
  const found = known.get(scope);
  if (found) return found;
  const keys = new Map<ActionId, string[]>();
  for (const [chord, id] of Object.entries(scope)) keys.set(id, [...(keys.get(id) ?? []), chord]);
  known.set(scope, keys);
  return keys;
}

const shown: Readonly<Record<string, string>> = {
  enter: '⏎',
  tab: '⇥',
  'shift-tab': '⇧⇥',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'pgup',
  pagedown: 'pgdn',
};
const plain: Readonly<Record<string, string>> = {up: 'up', down: 'down', left: 'left', right: 'right', pageup: 'pgup', pagedown: 'pgdn'};

/** How a chord reads on the screen. */
export function chordText(chord: string, hasUnicode: boolean): string {
  const names = hasUnicode ? shown : plain;
  return chord
    .split(' ')
    .map(key => names[key] ?? key)
    .join(' ');
}
