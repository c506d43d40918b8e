import {resourcePath} from '../../kube/paths.ts';
import {isAbout} from '../about-event.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import type {Answer, Inspected, Need} from '../tab.ts';
import {tab} from './align.ts';
import {age, field, heading, none, row, titles} from './parts.ts';
import {at, type Fields, fields, items, number, text, timeOf} from './read.ts';

/**
 * The events about an object. By its kind and name, so that they can be asked before it has been read; those of another that had the name are
 * left out later, by uid.
 */
export function eventsNeed({kind, namespace, name}: Inspected): Need {
  const about = [`involvedObject.kind=${kind.name}`, `involvedObject.name=${name}`];
  if (namespace !== '') about.push(`involvedObject.namespace=${namespace}`);
  const path = resourcePath({group: '', version: 'v1', plural: 'events', isNamespaced: true}, namespace);
  return {type: 'get', path, query: {fieldSelector: about.join(',')}};
}

/** Oldest first, as kubectl has them. */
export function eventsSection(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(eventsNeed(inspected));
  if (answer.state !== 'known') return [field(0, 'Events', unanswered(answer, 'list events here'))];
  const found = items(at(answer.value, 'items'))
    .filter(event => isAbout(event, inspected))
    .map(event => ({event, at: lastSeen(event)}))
    .sort((a, b) => a.at - b.at);
  if (found.length === 0) return [field(0, 'Events', none)];
  return [
    heading(0, 'Events'),
    titles(1, ['Type', 'Reason', 'Age', 'From', 'Message']),
    ...found.flatMap(({event}) => eventLines(event, inspected)),
  ];
}

/** What stands in place of an answer: `asking …`, or why there is none. `what` ends the sentence `you may not …`. */
export function unanswered(answer: Exclude<Answer, {readonly state: 'known'}>, what: string): ReturnType<typeof ink> {
  if (answer.state === 'asking') return ink('quiet', 'asking …');
  if (answer.status === 403) return ink('failing', `you may not ${what} (403)`);
  return ink('failing', answer.because);
}

function eventLines(event: Fields, inspected: Inspected): DocLine[] {
  const type = text(event['type']);
  const reason = text(event['reason']);
  const where = text(at(event, 'involvedObject', 'fieldPath'));
  const said = text(event['message']).trim();
  const [first = '', ...more] = (where === '' ? said : `${where}: ${said}`).split('\n');
  const source = text(at(event, 'source', 'component')) || text(event['reportingComponent']);
  const loudness = type === 'Warning' ? 'waiting' : 'text';
  const uid = text(at(event, 'metadata', 'uid')) || `${reason} ${said}`;
  return [
    row(1, [ink(type === 'Warning' ? 'waiting' : 'quiet', type), ink(loudness, reason), whenText(event, inspected), source, first], {
      key: `event ${uid}`,
      value: said,
    }),
    ...more.map((line, index) => docLine(2, ['', tab, tab, tab, tab, line], {key: `event ${uid} ${index}`})),
  ];
}

/** `5m`, or `10s (x4 over 5m)` of what has happened again. */
function whenText(event: Fields, inspected: Inspected): string {
  const first = age(event['eventTime'] ?? event['firstTimestamp'], inspected);
  const series = fields(event['series']);
  if (series['count'] !== undefined) return `${age(series['lastObservedTime'], inspected)} (x${number(series['count'])} over ${first})`;
  const count = number(event['count']);
  return count > 1 ? `${age(event['lastTimestamp'], inspected)} (x${count} over ${first})` : first;
}

function lastSeen(event: Fields): number {
  return timeOf(at(event, 'series', 'lastObservedTime')) ?? timeOf(event['lastTimestamp']) ?? timeOf(event['eventTime']) ?? 0;
}
