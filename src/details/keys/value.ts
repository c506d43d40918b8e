import {type DataEntry, dataOf} from '../../kube/data-entries.ts';
import {kindOfBytes} from '../../kube/magic-bytes.ts';
import type {KubeObject} from '../../kube/object.ts';
import {type Content, contentOfBytes, contentOfText} from '../../kube/text-or-binary.ts';
import {type Format, formatOf} from './format.ts';
import {type LineStarts, lineStarts} from './text-lines.ts';

export type TextValue = {
  readonly type: 'text';
  readonly text: string;
  readonly lines: LineStarts;
  /** In bytes, as it is stored. */
  readonly size: number;
  /** Found when it is first asked for: of thousands of keys only a few are seen. */
  look(): Look;
};

export type Look = {readonly format: Format; readonly remarks: readonly string[]};

/** What a key holds, looked at. */
export type Value =
  | TextValue
  | {readonly type: 'binary'; readonly bytes: Uint8Array; readonly kind: string | undefined}
  /** Not what it should be; shown as it stands. */
  | {readonly type: 'odd'; readonly because: string; readonly text: string; readonly lines: LineStarts};

type TextContent = Extract<Content, {type: 'text'}>;

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
  const {text} = content;
  const lines = lineStarts(text);
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  let look: Look | undefined;
  return {type: 'text', text, lines, size, look: () => (look ??= lookOf(key, lines, content))};
}

function lookOf(key: string, {starts}: LineStarts, {text, hasMark, controls}: TextContent): Look {
  const {format, problem} = formatOf(key, text);
  const remarks = [
    ...(problem === undefined ? [] : [problem]),
    ...(starts.length === 1 && text.endsWith('\n') ? ['ends with a newline'] : []),
    ...(text.includes('\r\n') ? ['lines end with CR LF'] : []),
    ...(hasMark ? ['begins with a byte order mark'] : []),
    ...(controls > 0 ? [`${controls} control ${controls === 1 ? 'character' : 'characters'}`] : []),
  ];
  return {format, remarks};
}

function odd(because: string, text: string): Value {
  return {type: 'odd', because, text, lines: lineStarts(text)};
}
