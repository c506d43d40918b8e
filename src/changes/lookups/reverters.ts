import {fieldChanges, type Path, pathText, withChanges} from '../../kube/field-changes.ts';
import {type FieldOwner, touchedOwners} from '../../kube/field-owners.ts';
import type {KubeObject} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import type {Change, Note} from '../change.ts';
import {listOf, objectAt} from './ask.ts';
import type {Looked, Lookup, Subject} from './lookup.ts';
import {ownerNote} from './owners.ts';
import {afterOf, countsOf, isPod, isScale, type Pair, pairsOf, sendable} from './pairs.ts';
import {toolsOf} from './tools.ts';
import {counted, listed, summed} from './words.ts';

const about = 'who sets this back';

/** Who will set a change back: owners, GitOps, Helm, whoever applies the same fields. */
export const reverters: Lookup = {about, look: asked => look(asked, () => false)};

/**
 * The same for plans that go through scale subresources, which tell nothing about the object: those that are not scaled in the object itself
 * are asked for at once.
 */
export const revertersOfScales: Lookup = {about, look: asked => look(asked, ({kind}) => kind.group !== 'apps')};

type Objects = ReadonlyMap<string, KubeObject>;

async function look(asked: Looked, isEarly: (target: Target) => boolean): Promise<readonly Note[]> {
  const previewed = pairsOf(asked).then(sendable);
  const [pairs, early, late] = await Promise.all([
    previewed,
    objectsOf(asked, asked.subjects.map(({target}) => target).filter(isEarly)),
    previewed.then(all =>
      objectsOf(
        asked,
        scaled(all).filter(target => !isEarly(target)),
      ),
    ),
  ]);
  const whole = ({target}: Change) => early.get(keyOf(target)) ?? late.get(keyOf(target));
  return reverterNotes(pairs.flatMap(({change}) => touchedOf(change, whole(change)) ?? []));
}

/** Those that were read as a scale. */
function scaled(pairs: readonly Pair[]): Target[] {
  return pairs.filter(({change}) => change.before && isScale(change.before)).map(({change}) => change.target);
}

/** An object that is changed, as it is and as it will be; undefined where it will be gone. */
export type Touched = {readonly change: Change; readonly before: KubeObject; readonly after: KubeObject | undefined};

function touchedOf(change: Change, whole: KubeObject | undefined): Touched | undefined {
  const {draft, before} = change;
  if (draft.step.type === 'delete') return before && !isPod(change.target) ? {change, before, after: undefined} : undefined;
  if (draft.step.type !== 'patch' || !before) return undefined;
  if (!isScale(before)) {
    const after = afterOf(change);
    return after && {change, before, after};
  }
  const counts = countsOf(change);
  if (!whole || !counts) return undefined;
  const scaled = {path: ['spec', 'replicas'], before: counts.before, after: counts.after};
  return {change, before: whole, after: withChanges(whole, [scaled])};
}

/** One sentence for each that sets something back, about all that it does. */
export function reverterNotes(touched: readonly Touched[]): Note[] {
  const said = new Map<string, {readonly saying: Saying; readonly names: string[]}>();
  const notes: Note[] = [];
  for (const one of touched) {
    const {before, after, change} = one;
    const owner = ownerNote(change.target, before, after && fieldChanges(before, after).map(({path}) => path));
    if (owner) notes.push(owner);
    for (const saying of sayingsOf(one)) {
      const key = JSON.stringify(saying);
      const entry = said.get(key) ?? {saying, names: []};
      entry.names.push(change.target.name);
      said.set(key, entry);
    }
  }
  return summed([...notes, ...[...said.values()].map(({saying, names}) => noteOf(saying, names, touched.length))]);
}

/** What it is about stands between the two. */
type Saying = {readonly start: string; readonly end: string; readonly level: Note['level']};

function noteOf({start, end, level}: Saying, names: readonly string[], of: number): Note {
  const what = names.length < of ? listed(names) : of === 1 ? 'this' : 'these';
  return {level, text: `${[start, what, end].filter(part => part !== '').join(' ')}.`};
}

/**
 * A tool surely sets back what its managed fields hold. What was there before and is held by someone else may be in the tool's manifest all
 * the same, overridden; what is new is in none.
 */
function sayingsOf({before, after}: Touched): readonly Saying[] {
  const tools = toolsOf(before);
  if (!after) return tools.map(({who, when, level}) => ({start: `${who} makes`, end: `again ${when}`.trim(), level}));
  const changes = fieldChanges(before, after).filter(({path}) => !isNobodys(path));
  if (changes.length === 0) return [];
  const owners = touchedOwners(before, withChanges(before, changes)).filter(({subresource}) => subresource === '');
  const isOld = changes.some(change => change.before !== undefined);
  const ofTools = tools.flatMap(({who, when, level, isManager}): Saying[] => {
    const isOwned = owners.some(({manager}) => isManager(manager));
    return isOwned || isOld ? [{start: `${who} ${isOwned ? 'sets' : 'may set'}`, end: `back ${when}`.trim(), level}] : [];
  });
  const appliers = owners.filter(({manager, operation}) => operation === 'Apply' && !tools.some(({isManager}) => isManager(manager)));
  return [...ofTools, ...appliers.map(applierSaying)];
}

/** Controllers force what they apply; kubectl is refused where someone else has changed it, unless it is told to force. */
function applierSaying({manager, paths}: FieldOwner): Saying {
  const fields = `${pathText(paths[0]!)}${paths.length > 1 ? ` and ${counted(paths.length - 1, 'other field')}` : ''}`;
  const set = `${fields} ${paths.length > 1 ? 'are' : 'is'} set by ${manager} (server-side apply):`;
  return manager.startsWith('kubectl')
    ? {start: `${set} its next apply conflicts with`, end: '', level: 'info'}
    : {start: `${set} it will set`, end: 'back', level: 'warn'};
}

/** What a rollout restart writes, and what is kept for scaling back: no manifest holds that. */
function isNobodys(path: Path): boolean {
  const last = String(path.at(-1));
  return last === 'kubectl.kubernetes.io/restartedAt' || last.startsWith('dogwatch.io/');
}

type Target = Subject['target'];

/** Beyond this many of a kind in a namespace the whole list is asked for. */
const mostSingly = 8;

async function objectsOf(asked: Looked, targets: readonly Target[]): Promise<Objects> {
  const groups = Map.groupBy(targets, ({kind, namespace}) => resourcePath(kind, namespace));
  const found = await Promise.all(
    [...groups.values()].map(async group => {
      const {kind, namespace} = group[0]!;
      if (group.length > mostSingly) return (await listOf(asked, kind, namespace)).map(object => typed(object, group[0]!));
      return Promise.all(group.map(target => objectAt(asked, resourcePath(kind, namespace, target.name))));
    }),
  );
  const objects = found.flat().filter(object => object !== undefined);
  return new Map(objects.map(object => [nameKey(object.kind ?? '', object.metadata.namespace ?? '', object.metadata.name), object]));
}

/** Items of lists come without their type. */
function typed(object: KubeObject, {kind}: Target): KubeObject {
  return {...object, kind: kind.name, apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`};
}

function keyOf({kind, namespace, name}: Target): string {
  return nameKey(kind.name, namespace, name);
}

function nameKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
