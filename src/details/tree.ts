import {humanDuration} from '../kube/duration.ts';
import {kindWords} from '../kube/kind-words.ts';
import type {Health} from '../kube/row.ts';
import {healthSign} from './health-sign.ts';
import {type Doc, type DocInk, type DocLine, type DocSpan, docLine, ink} from './document.ts';
import type {Inspected, Need, Tab} from './tab.ts';
import type {Branch} from './tree/branch.ts';
import {buildTree} from './tree/build.ts';
import {listingsOf} from './tree/listings.ts';
import {ownerChain} from './tree/owner-chain.ts';
import {singlesOf} from './tree/singles.ts';
import {surroundingsOf} from './tree/surroundings.ts';

/** What an object belongs to, what belongs to it, what it refers to and what refers to it; of a namespace all that is in it. */
export const treeTab: Tab = {
  id: 'tree',
  title: 'Tree',
  suits: () => true,
  needs: treeNeeds,
  doc: treeDoc,
};

function treeNeeds(inspected: Inspected): readonly Need[] {
  const lists = listingsOf(inspected).map(({need}) => need);
  const {object} = inspected;
  if (!object) return lists;
  const around = surroundingsOf(inspected);
  const chain = ownerChain(inspected, object, around).singles;
  const singles = [...singlesOf(inspected, around).asked.values()];
  return [...lists, ...chain.map(({need}) => need), ...singles.map(({need}) => need)];
}

type Placed = {readonly branch: Branch; readonly depth: number; readonly path: string};

function treeDoc(inspected: Inspected): Doc {
  const query = inspected.query.trim().toLowerCase();
  const placed: Placed[] = [];
  for (const branch of buildTree(inspected)) place(branch, 0, '', placed, query);
  if (placed.length === 0) return {length: 1, line: () => docLine(0, [ink('quiet', `nothing here matches ${inspected.query.trim()}`)])};
  const width = Math.min(
    WIDEST,
    placed.reduce((most, {branch, depth}) => Math.max(most, branch.key ? depth * 2 + headOf(branch).length : 0), 0),
  );
  return {length: placed.length, line: index => lineOf(placed[index]!, width, inspected, query !== '')};
}

const WIDEST = 64;

/** In the order in which they are read. With a query only what matches stays, and what it hangs from. */
function place(branch: Branch, depth: number, above: string, placed: Placed[], query: string): void {
  const path = `${above}/${branch.id}`;
  const at = placed.length;
  placed.push({branch, depth, path});
  for (const child of branch.children) place(child, depth + 1, path, placed, query);
  if (query !== '' && placed.length === at + 1 && !`${headOf(branch)} ${branch.text}`.toLowerCase().includes(query)) placed.pop();
}

/** Sign, note, kind and name. */
function headOf({key, note, look}: Branch): string {
  if (!key) return '';
  const absent = look === 'missing' ? 'missing ' : look === 'optional' ? 'no ' : '';
  return `  ${note === '' ? '' : `${note}  `}${absent}${kindWords(key.kind)} ${key.name}`;
}

function lineOf({branch, depth, path}: Placed, width: number, inspected: Inspected, isFiltered: boolean): DocLine {
  const {key, look, text, health, isFolded, born, note} = branch;
  const folded = isFolded && !isFiltered ? {isFolded} : {};
  const sign = healthSign(health);
  if (!key) {
    const words = ink(look === 'problem' ? 'failing' : ((look === 'word' ? inkOf(health) : undefined) ?? 'quiet'), text);
    const isPlain = depth === 0 && health === undefined;
    return docLine(depth, [...(isPlain ? [] : [sign]), words, ...belowOf(branch)], {key: path, ...folded});
  }
  const absent = look === 'missing' ? ink('failing', 'missing ') : look === 'optional' ? ink('quiet', 'no ') : undefined;
  const name = look === 'missing' ? 'failing' : look === 'optional' ? 'quiet' : look === 'looked-at' ? 'title' : 'name';
  const state = look === 'optional' ? 'optional' : text;
  const gap = ' '.repeat(Math.max(0, width - depth * 2 - headOf(branch).length) + 2);
  const age = ageOf(born, inspected);
  const pieces: (string | DocSpan)[] = [
    sign,
    ...(note === '' ? [] : [ink('accent', note), '  ']),
    ...(absent ? [absent] : []),
    ink(look === 'missing' ? 'failing' : 'quiet', `${kindWords(key.kind)} `),
    ink(name, key.name),
  ];
  if (state !== '') pieces.push(gap, ink(inkOf(health) ?? 'quiet', state));
  if (age !== '') pieces.push(state === '' ? gap : '  ', ink('quiet', age));
  return docLine(depth, pieces, {key: path, value: key.name, target: key, ...folded});
}

/** Of a heading what is in trouble below it. */
function belowOf({look, failing, waiting}: Branch): readonly DocSpan[] {
  if (look !== 'heading') return [];
  const words = [failing === 0 ? '' : `${failing} failing`, waiting === 0 ? '' : `${waiting} waiting`].filter(text => text !== '');
  return words.length === 0 ? [] : [ink(failing > 0 ? 'failing' : 'waiting', ` · ${words.join(', ')}`)];
}

function inkOf(health: Health | undefined): DocInk | undefined {
  return health === 'ok' || health === undefined ? undefined : health;
}

function ageOf(born: string | undefined, {now, times}: Inspected): string {
  const at = Date.parse(born ?? '');
  if (Number.isNaN(at)) return '';
  return times === 'absolute' ? new Date(at).toISOString().replace(/\.\d+/, '') : humanDuration(now - at);
}
