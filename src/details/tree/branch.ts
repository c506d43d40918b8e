import type {KubeObject} from '../../kube/object.ts';
import {keyOf, type ObjectKey} from '../../kube/object-key.ts';
import {worstOf} from '../../kube/object-health.ts';
import type {Health} from '../../kube/row.ts';

/** One line of a tree and what stands below it. */
export type Branch = {
  /** Tells it from its neighbours, whatever its state. */
  readonly id: string;
  /** What the line is about; undefined for words alone. */
  readonly key: ObjectKey | undefined;
  /** `owner` before the kind, and the like. */
  readonly note: string;
  /** In place of kind and name where there is no key; else the state. */
  readonly text: string;
  readonly look: 'object' | 'looked-at' | 'missing' | 'optional' | 'heading' | 'word' | 'problem';
  /** The worst of it and of what is below; undefined where nothing is known. */
  readonly health: Health | undefined;
  /** As sent. */
  readonly born: string | undefined;
  readonly children: readonly Branch[];
  readonly isFolded: boolean;
  /** How many objects are in trouble, it and those below. */
  readonly failing: number;
  readonly waiting: number;
  /** What it shows is no part of it: who uses it. Its trouble is not the trouble of what it hangs from, but of the whole. */
  readonly isAside: boolean;
  /** How many are failing among what stands aside, here and below. */
  readonly failingAside: number;
};

type Own = {
  readonly note?: string;
  readonly text: string;
  readonly health: Health | undefined;
  readonly isLookedAt?: boolean;
  /** What stands aside below is part of it, too: all that is in a namespace is. */
  readonly isWhole?: boolean;
  readonly children?: readonly Branch[];
  readonly isFolded?: boolean;
};

export function objectBranch(object: KubeObject, own: Own): Branch {
  const {note = '', health, children = [], isFolded = false, isLookedAt = false, isWhole = false} = own;
  const below = isWhole ? wholeOf(children) : sumOf(children);
  const rolled = health === undefined ? below.health : worstOf(below.health === undefined ? [health] : [health, below.health]);
  const isWorse = rolled !== health && (rolled === 'failing' || rolled === 'waiting');
  const count = rolled === 'failing' ? below.failing : below.waiting;
  const key = keyOf(object);
  return {
    id: `${key.kind}/${key.namespace}/${key.name}`,
    key,
    note,
    text: [own.text, isWorse ? `${count} ${rolled} below` : ''].filter(text => text !== '').join(' · '),
    look: isLookedAt ? 'looked-at' : 'object',
    health: rolled,
    born: object.metadata?.creationTimestamp ?? undefined,
    children,
    isFolded: isFolded && children.length > 0,
    failing: below.failing + Number(health === 'failing'),
    waiting: below.waiting + Number(health === 'waiting'),
    isAside: false,
    failingAside: below.failingAside,
  };
}

/** Something that is named but not there. */
export function missingBranch(key: ObjectKey, isNeeded: boolean, note: string, text = ''): Branch {
  return {
    ...blank,
    id: idOf(key),
    key,
    note,
    text,
    look: isNeeded ? 'missing' : 'optional',
    health: isNeeded ? 'failing' : undefined,
    failing: Number(isNeeded),
  };
}

/** Something that is named and of which nothing else is known; `text` says why. */
export function namedBranch(key: ObjectKey, note: string, text: string): Branch {
  return {...blank, id: idOf(key), key, note, text, look: 'object'};
}

/** `uses`, or a group such as `12 old replica sets`. */
export function headingBranch(id: string, text: string, children: readonly Branch[], isFolded: boolean, isAside = false): Branch {
  return {...blank, id, text, look: 'heading', children, isFolded, isAside, ...sumOf(children)};
}

export function wordBranch(text: string, health?: Health): Branch {
  return {
    ...blank,
    id: `word ${text}`,
    text,
    look: 'word',
    health,
    failing: Number(health === 'failing'),
    waiting: Number(health === 'waiting'),
  };
}

/** Something that could not be found out, and why. */
export function problemBranch(text: string): Branch {
  return {...blank, id: `problem ${text}`, text, look: 'problem'};
}

const blank = {
  key: undefined,
  note: '',
  health: undefined,
  born: undefined,
  children: [],
  isFolded: false,
  failing: 0,
  waiting: 0,
  isAside: false,
  failingAside: 0,
} as const;

function idOf({kind, namespace, name}: ObjectKey): string {
  return `${kind}/${namespace}/${name}`;
}

function wholeOf(children: readonly Branch[]): ReturnType<typeof sumOf> {
  const sum = sumOf(children);
  if (sum.failingAside === 0) return sum;
  return {...sum, failing: sum.failing + sum.failingAside, failingAside: 0, health: 'failing'};
}

function sumOf(children: readonly Branch[]) {
  let failing = 0;
  let waiting = 0;
  let failingAside = 0;
  const healths: Health[] = [];
  for (const child of children) {
    failingAside += child.failingAside;
    if (child.isAside) {
      failingAside += child.failing;
      continue;
    }
    failing += child.failing;
    waiting += child.waiting;
    if (child.health !== undefined) healths.push(child.health);
  }
  return {failing, waiting, failingAside, health: healths.length === 0 ? undefined : worstOf(healths)};
}
