import {humanDuration} from '../kube/duration.ts';
import {eventsNeed, unanswered} from './describe/events-section.ts';
import {type DocLine, docLine, docOf, ink} from './document.ts';
import {type Happening, happeningsOf} from './event-list.ts';
import {timeText} from './keys/words.ts';
import type {Inspected, Tab} from './tab.ts';

/** What has happened to the object, newest first. */
export const eventsTab: Tab = {
  id: 'events',
  title: 'Events',
  suits: kind => kind.name !== 'Event',
  needs: inspected => [eventsNeed(inspected)],
  count(inspected) {
    const found = happeningsOf(inspected);
    return found.state === 'known' ? found.list.length : undefined;
  },
  doc: inspected => docOf(lines(inspected)),
};

function lines(inspected: Inspected): readonly DocLine[] {
  const found = happeningsOf(inspected);
  if (found.state !== 'known') return [docLine(0, [unanswered(found, 'list events here')])];
  if (found.list.length === 0)
    return [docLine(0, [ink('quiet', 'no events: a server keeps them for an hour unless it is told otherwise')])];
  const cells = found.list.map(one => [lastText(one, inspected), countText(one, inspected), one.reason]);
  const titles = ['LAST SEEN', 'TIMES', 'REASON'];
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map(row => row[column]!.length)));
  const indent = ' '.repeat(widths.reduce((sum, width) => sum + width + 2, 0));
  return [
    docLine(0, [ink('quiet', `${titles.map((title, column) => title.padEnd(widths[column]! + 2)).join('')}MESSAGE`)], {key: 'titles'}),
    ...found.list.flatMap((one, index) => eventLines(one, cells[index]!, widths, indent)),
  ];
}

function eventLines(
  one: Happening,
  [last = '', times = '', reason = '']: readonly string[],
  widths: readonly number[],
  indent: string,
): DocLine[] {
  const {isWarning, message, part, source} = one;
  const key = `event ${one.reason} ${part} ${message}`;
  const [first = '', ...more] = message.split('\n');
  const container = /\{(.*)\}$/.exec(part)?.[1];
  return [
    docLine(
      0,
      [
        ink('quiet', last.padEnd(widths[0]! + 2)),
        ink('quiet', times.padEnd(widths[1]! + 2)),
        ink(isWarning ? 'waiting' : 'name', reason.padEnd(widths[2]! + 2)),
        ...(isWarning ? [ink('waiting', 'Warning: ')] : []),
        ...(container === undefined ? [] : [ink('accent', `${container}: `)]),
        first,
        ink('quiet', source === '' ? '' : `  (${source})`),
      ],
      {key, value: message},
    ),
    ...more.map((text, index) => docLine(1, [indent.slice(2), text], {key: `${key} ${index}`, value: message})),
  ];
}

function lastText({lastAt}: Happening, {now, times}: Inspected): string {
  if (lastAt === 0) return 'unknown';
  return times === 'absolute' ? timeText(lastAt) : humanDuration(now - lastAt);
}

/** `×12 over 3h`; nothing for what happened once. */
function countText({count, firstAt, lastAt}: Happening, {now, times}: Inspected): string {
  if (count === 1) return '';
  if (firstAt === 0 || lastAt - firstAt < 1000) return `×${count}`;
  return times === 'absolute' ? `×${count} since ${timeText(firstAt)}` : `×${count} over ${humanDuration(now - firstAt)}`;
}
