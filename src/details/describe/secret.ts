import {dataEntries, type DataEntry, dataOf} from '../../kube/data-entries.ts';
import {contentOfBytes, contentOfText} from '../../kube/text-or-binary.ts';
import {type DocLine, docLine, ink, mask} from '../document.ts';
import type {Inspected} from '../tab.ts';
import type {Describer} from './describer.ts';
import {beginning, field, type Value} from './parts.ts';
import {section} from './plain-fields.ts';
import {text} from './read.ts';

/** Without sizes: they say something about what is hidden. */
export const secret: Describer = {
  hasNoEvents: true,
  lines(inspected) {
    const {object} = inspected;
    const entries = object ? dataEntries(object, true) : [];
    const type = text(object?.['type']);
    return [
      ...beginning(inspected),
      field(0, 'Type', type, {path: ['type'], value: type}),
      ...(object?.['immutable'] === true ? [field(0, 'Immutable', 'true', {path: ['immutable']})] : []),
      ...section(
        'Data',
        entries.flatMap(entry => entryLines(inspected, entry)),
        ['data'],
      ),
    ];
  },
};

function entryLines(inspected: Inspected, entry: DataEntry): DocLine[] {
  const {key, id} = entry;
  const more = {path: ['data', key], secret: id, key: id};
  if (!inspected.isRevealed(id)) return [field(1, key, mask, more)];
  const held = dataOf(entry);
  if (held === undefined) return [field(1, key, ink('failing', 'no base64'), more)];
  const content = typeof held === 'string' ? contentOfText(held) : contentOfBytes(held);
  if (content.type === 'binary') {
    const shown: Value = [ink('quiet', `${held.length} bytes, no text`)];
    return [field(1, key, shown, {...more, value: text(entry.stored)})];
  }
  const value = content.text;
  const lines = value.replace(/\n$/, '').split('\n');
  if (lines.length === 1) return [field(1, key, ink('string', lines[0]!), {...more, value})];
  return [
    docLine(1, [ink('name', `${key}:`)], {...more, value}),
    ...lines.map((line, index) => docLine(2, [ink('string', line)], {...more, value, key: `${id} ${index}`})),
  ];
}
