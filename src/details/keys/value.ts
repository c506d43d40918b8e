import {type DataEntry, dataOf} from '../../kube/data-entries.ts';
import {kindOfBytes} from '../../kube/magic-bytes.ts';
import type {KubeObject} from '../../kube/object.ts';
import {contentOfBytes, contentOfText} from '../../kube/text-or-binary.ts';
import {type Format, formatOf} from './format.ts';
import {type LineStarts, lineStarts} from './text-lines.ts';

export type TextValue = {
  readonly type: 'text';
  readonly text: string;
  readonly lines: LineStarts;
  /** In bytes, as it is stored. */
  readonly size: number;
  readonly format: Format;
  readonly remarks: readonly string[];
};

/** What a key holds, looked at. */
export type Value =
  | TextValue
  | {readonly type: 'binary'; readonly bytes: Uint8Array; readonly kind: string | undefined}
  /** Not what it should be; shown as it stands. */
  | {readonly type: 'odd'; readonly because: string; readonly text: string; readonly lines: LineStarts};

const known = new WeakMap<KubeObject, Map<string, Value>>();

/** Of one object each value is looked at once, and only when it is asked for. */
export function lookAt(object: KubeObject, entry: DataEntry): Value {
  const values = known.get(object) ?? new Map<string, Value>();
  known.set(object, values);
  const value = values.get(entry.id) ?? lookedAt(entry);
  values.set(entry.id, value);
  return value;
}

function lookedAt(entry: DataEntry): Value {
  const {stored, key} = entry;
  if (typeof stored !== 'string') return odd('this is no text', JSON.stringify(stored) ?? '');
  const data = dataOf(entry);
  if (data === undefined) return odd('this is no base64; it is shown as it stands', stored);
  const content = typeof data === 'string' ? contentOfText(data) : contentOfBytes(data);
  const bytes = () => (typeof data === 'string' ? Buffer.from(data, 'utf8') : data);
  if (content.type === 'binary') return {type: 'binary', bytes: bytes(), kind: kindOfBytes(bytes())};
  const {text, controls, hasMark} = content;
  const lines = lineStarts(text);
  const {format, problem} = formatOf(key, text);
  const remarks = [
    ...(problem === undefined ? [] : [problem]),
    ...(lines.starts.length === 1 && text.endsWith('\n') ? ['ends with a newline'] : []),
    ...(text.includes('\r\n') ? ['lines end with CR LF'] : []),
    ...(hasMark ? ['begins with a byte order mark'] : []),
    ...(controls > 0 ? [`${controls} control ${controls === 1 ? 'character' : 'characters'}`] : []),
  ];
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  return {type: 'text', text, lines, size, format, remarks};
}

function odd(because: string, text: string): Value {
  return {type: 'odd', because, text, lines: lineStarts(text)};
}
