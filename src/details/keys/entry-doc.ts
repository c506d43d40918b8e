import type {DataEntry} from '../../kube/data-entries.ts';
import type {KubeObject} from '../../kube/object.ts';
import {type Doc, type DocLine, type DocSpan, docLine, docOf, ink, mask} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {formatNames} from './format.ts';
import {hexLines} from './hex-lines.ts';
import {joined, mapped} from './joined.ts';
import {readHelm} from './read-helm.ts';
import {readLogins} from './read-logins.ts';
import {readPem} from './read-pem.ts';
import {readSshKeys} from './read-ssh.ts';
import {readToken} from './read-token.ts';
import type {Other, Reader, Reading, Surroundings} from './reading.ts';
import {keyWords} from './secret-types.ts';
import {textLines} from './text-lines.ts';
import {lookAt, type TextValue, type Value} from './value.ts';
import {countText, keyText, sizeText} from './words.ts';

export type Whole = {readonly inspected: Inspected; readonly entries: readonly DataEntry[]; readonly isSecret: boolean};

/** More lines than that are hidden until somebody opens them. */
const MOST_OPEN = 20;

const readers: readonly Reader[] = [readPem, readToken, readLogins, readSshKeys, readHelm];

/** One key: a line that says what its value is, and the value. Of a masked value nothing is looked at. */
export function entryDoc(object: KubeObject, entry: DataEntry, whole: Whole): Doc {
  const purpose = purposeOf(object, entry, whole);
  if (isMasked(entry, whole)) return named(docOf([titleLine(entry, [mask, ...purpose])]), entry, whole);
  const value = lookAt(object, entry);
  const reading = value.type === 'text' ? readingOf(value, surroundings(object, entry, whole)) : undefined;
  const content = contentDoc(value, reading);
  const title = () =>
    titleLine(entry, [...descriptionOf(value, reading), ...(reading ? [] : purpose)], {
      ...(value.type === 'binary' || reading?.isPartlyMasked ? {} : {value: value.text}),
      ...((reading ? shownLines(reading) : content.length) > MOST_OPEN ? {isFolded: true} : {}),
    });
  return named(joined([{length: 1, line: title}, content]), entry, whole);
}

function titleLine({key}: DataEntry, described: readonly DocSpan[], more: Partial<DocLine> = {}): DocLine {
  return docLine(0, [ink('name', keyText(key)), '  ', ...described], more);
}

/** What Kubernetes says that the key is for. */
function purposeOf(object: KubeObject, {key}: DataEntry, {isSecret}: Whole): readonly DocSpan[] {
  const type: unknown = object['type'];
  const words = isSecret && typeof type === 'string' ? keyWords(type, key) : undefined;
  return words === undefined ? [] : [ink('quiet', `  ${words}`)];
}

/** Lines of a document are told apart by where they stand under their key, since the same text may stand there twice. */
function named(doc: Doc, {id, field, key}: DataEntry, {isSecret}: Whole): Doc {
  return mapped(doc, (line, index) => ({
    ...line,
    key: index === 0 ? id : `${id}#${index}`,
    path: [field, key],
    ...(isSecret ? {secret: line.secret ?? id} : {}),
  }));
}

function isMasked({id}: DataEntry, {isSecret, inspected}: Whole): boolean {
  return isSecret && !inspected.isRevealed(id);
}

function surroundings(object: KubeObject, entry: DataEntry, whole: Whole): Surroundings {
  const {inspected, entries, isSecret} = whole;
  const {now, times} = inspected;
  return {
    now,
    times,
    entry,
    // Few ask for them, and there may be thousands.
    others: () => entries.filter(other => other !== entry).map(other => otherOf(object, other, whole)),
    isRevealed: id => !isSecret || inspected.isRevealed(id),
  };
}

function otherOf(object: KubeObject, entry: DataEntry, whole: Whole): Other {
  const isHidden = isMasked(entry, whole);
  return {
    entry,
    isMasked: isHidden,
    value() {
      const value = isHidden ? undefined : lookAt(object, entry);
      return value?.type === 'text' ? value : undefined;
    },
  };
}

/** Which reader a value is for, so that the others do not go through it again each time that something else has changed. */
const fitting = new WeakMap<TextValue, Reader | 'none'>();

function readingOf(value: TextValue, around: Surroundings): Reading | undefined {
  const known = fitting.get(value);
  if (known) return known === 'none' ? undefined : known(value, around);
  for (const reader of readers) {
    const reading = reader(value, around);
    if (!reading) continue;
    fitting.set(value, reader);
    return reading;
  }
  fitting.set(value, 'none');
  return undefined;
}

function contentDoc(value: Value, reading: Reading | undefined): Doc {
  if (value.type === 'binary') return hexLines(value.bytes, 1);
  if (value.type === 'odd') return textLines(value.lines, () => 'text', 1);
  if (!reading) return textLines(value.lines, () => value.look().format, 1);
  const facts = [docOf(reading.facts), ...(reading.more ?? [])];
  if (reading.isPartlyMasked) return joined([...facts, docOf([docLine(1, [ink('quiet', 'its text is shown once all passwords are')])])]);
  const count = value.lines.starts.length;
  const head = docLine(1, [ink('title', 'as text'), ink('quiet', `  ${countText(count, 'line')}`)], {value: value.text, isFolded: true});
  return joined([...facts, docOf([head]), textLines(value.lines, () => value.look().format, 2)]);
}

/** What is folded within counts as the line that stands for it. */
function shownLines({facts, more = []}: Reading): number {
  let count = more.length + 1;
  let folded = Number.POSITIVE_INFINITY;
  for (const {depth, isFolded} of facts) {
    if (depth > folded) continue;
    folded = isFolded ? depth : Number.POSITIVE_INFINITY;
    count++;
  }
  return count;
}

function descriptionOf(value: Value, reading: Reading | undefined): readonly DocSpan[] {
  if (value.type === 'odd') return [ink('waiting', value.because)];
  if (value.type === 'binary') {
    return [ink('quiet', ['binary', ...(value.kind === undefined ? [] : [value.kind]), sizeText(value.bytes.length)].join(', '))];
  }
  if (value.text === '') return [ink('quiet', 'empty')];
  const look = value.look();
  const remarks = look.remarks.length === 0 ? [] : [ink('waiting', `, ${look.remarks.join(', ')}`)];
  if (!reading) {
    const lines = countText(value.lines.starts.length, 'line');
    return [ink('quiet', [formatNames[look.format], lines, sizeText(value.size)].join(', ')), ...remarks];
  }
  // What is masked in it has a length, too.
  const size = reading.isPartlyMasked ? [] : [sizeText(value.size)];
  const what = ink('quiet', [reading.what, ...size].join(', '));
  return [what, ...(reading.told ? [ink('quiet', ', '), reading.told] : []), ...remarks];
}
