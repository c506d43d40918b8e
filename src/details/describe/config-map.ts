import {decodeBase64} from '../../kube/base64.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import type {Describer} from './describer.ts';
import {beginning, field} from './parts.ts';
import {section} from './plain-fields.ts';
import {sortedEntries, text} from './read.ts';

export const configMap: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const data = sortedEntries(object?.['data']);
    const binary = sortedEntries(object?.['binaryData']);
    return [
      ...beginning(inspected),
      ...(object?.['immutable'] === true ? [field(0, 'Immutable', 'true', {path: ['immutable']})] : []),
      ...section(
        'Data',
        data.flatMap(([key, value]) => textLines(key, text(value))),
        ['data'],
      ),
      ...section(
        'BinaryData',
        binary.map(([key, value]) => bytesLine(key, value)),
        ['binaryData'],
      ),
    ];
  },
};

/** The text below its key, as it is. Made without detours, since there may be tens of thousands of lines. */
function textLines(key: string, value: string): DocLine[] {
  const path = ['data', key];
  const lines = value.split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return [
    docLine(1, [ink('name', `${key}:`)], {path, value, key: `data ${key}`}),
    ...lines.map((line, index): DocLine => ({spans: [indent, ink('string', line)], depth: 2, path, value, key: `data ${key} ${index}`})),
  ];
}

const indent = ink('text', '    ');

function bytesLine(key: string, value: unknown): DocLine {
  const bytes = decodeBase64(text(value));
  return field(1, key, bytes ? `${bytes.length} bytes` : ink('failing', 'no base64'), {path: ['binaryData', key], value: text(value)});
}
