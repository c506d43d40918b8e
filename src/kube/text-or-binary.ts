export type Content =
  | {
      readonly type: 'text';
      /** Without a byte order mark. */
      readonly text: string;
      readonly hasMark: boolean;
      /** How many characters in it control terminals, ends of lines and tabs aside. */
      readonly controls: number;
    }
  | {readonly type: 'binary'};

/** More than this share of control characters is no text, though it may be UTF-8. The one that begins colours of terminals does not count. */
const MOST_CONTROLS = 0.1;
const ESCAPE = 0x1b;
const MARK = 0xfeff;

/** Whether bytes are text: valid UTF-8 without NUL, and few control characters. */
export function contentOfBytes(bytes: Uint8Array): Content {
  if (bytes.includes(0)) return {type: 'binary'};
  try {
    return contentOfText(new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes));
  } catch {
    return {type: 'binary'};
  }
}

/** The same for what has come as a text: JSON may hold anything in one. */
export function contentOfText(text: string): Content {
  const hasMark = text.charCodeAt(0) === MARK;
  // Nearly all texts have none, which is found sooner than they can be counted.
  if (!/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/.test(text)) return {type: 'text', text: hasMark ? text.slice(1) : text, hasMark, controls: 0};
  let controls = 0;
  let escapes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0) return {type: 'binary'};
    if (code < 0x20 ? code !== 0x0a && code !== 0x09 && code !== 0x0d : code >= 0x7f && code < 0xa0) controls++;
    if (code === ESCAPE) escapes++;
  }
  if (controls - escapes > text.length * MOST_CONTROLS) return {type: 'binary'};
  return {type: 'text', text: hasMark ? text.slice(1) : text, hasMark, controls};
}
