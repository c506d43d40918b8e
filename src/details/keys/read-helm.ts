import {type HelmRelease, readHelmRelease} from '../../kube/helm-release.ts';
import {type DocLine, type DocSpan, docLine, docOf, ink} from '../document.ts';
import type {Format} from './format.ts';
import {joined} from './joined.ts';
import type {Reading, Surroundings} from './reading.ts';
import {type LineStarts, lineStarts, textLines} from './text-lines.ts';
import type {TextValue} from './value.ts';
import {countText, factLine, whenText} from './words.ts';

type Part = {readonly title: string; readonly lines: LineStarts; readonly format: Format};
type Unpacked = {readonly release: HelmRelease; readonly parts: readonly Part[]};

const known = new WeakMap<TextValue, Unpacked | undefined>();

/** A release of helm: what was installed, with which values, and which objects it consists of. */
export function readHelm(value: TextValue, around: Surroundings): Reading | undefined {
  if (around.entry.key !== 'release') return undefined;
  if (!known.has(value)) known.set(value, unpacked(value.text));
  const found = known.get(value);
  if (!found) return undefined;
  return {
    what: 'helm release',
    told: found.release.status === '' ? undefined : statusSpan(found.release.status),
    facts: factLines(found.release, around),
    more: found.parts.map(partDoc),
  };
}

function unpacked(text: string): Unpacked | undefined {
  const release = readHelmRelease(text);
  if (!release) return undefined;
  const parts: readonly (readonly [title: string, text: string, format: Format])[] = [
    ['values', `${JSON.stringify(release.values, null, 2)}\n`, 'json'],
    ['notes', release.notes, 'text'],
    ['manifest', release.manifest, 'yaml'],
  ];
  return {
    release,
    parts: parts.flatMap(([title, part, format]) => (part.trim() === '' ? [] : [{title, lines: lineStarts(part), format}])),
  };
}

function factLines(
  {name, revision, chart, appVersion, firstDeployed, lastDeployed, description}: HelmRelease,
  around: Surroundings,
): DocLine[] {
  const facts: readonly (readonly [label: string, text: string])[] = [
    ['release', revision === undefined ? name : `${name}, revision ${revision}`],
    ['chart', chart],
    ['app version', appVersion],
    ['deployed', whenOf(lastDeployed, around)],
    ['first', firstDeployed === lastDeployed ? '' : whenOf(firstDeployed, around)],
    ['because', description],
  ];
  return facts.flatMap(([label, text]) => (text === '' ? [] : [factLine(1, label, [text], {value: text})]));
}

function whenOf(text: string, around: Surroundings): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : whenText(at, around);
}

function partDoc({title, lines, format}: Part) {
  const count = lines.starts.length;
  const head = docLine(1, [ink('title', title), ink('quiet', `  ${countText(count, 'line')}`)], {value: lines.text, isFolded: true});
  return joined([docOf([head]), textLines(lines, () => format, 2)]);
}

function statusSpan(status: string): DocSpan {
  if (status === 'deployed') return ink('ok', status);
  return ink(status === 'failed' ? 'failing' : status.startsWith('pending') ? 'waiting' : 'done', status);
}
