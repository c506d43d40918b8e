import {plainText} from '../logs/sgr.ts';

/** `isGap`: something is left out there, and the text says how much. */
export type OutputLine = {readonly text: string; readonly isError: boolean; readonly isGap?: true};

export type OutputLines = {
  /** In the order in which they began; the last one of each stream may not be complete. They grow in place. */
  readonly lines: readonly OutputLine[];
  /** Not kept. */
  add(bytes: Uint8Array, isError: boolean): void;
};

/**
 * Makes lines of UTF-8 from two streams. A line stands where it began, whatever the other stream writes before it is complete. Of a line that
 * is written over with carriage returns the last state is kept.
 */
export function createOutputLines(): OutputLines {
  const lines: {text: string; isError: boolean}[] = [];
  const streams = [createStream(), createStream()] as const;
  return {
    lines,
    add(bytes, isError) {
      const stream = streams[isError ? 1 : 0];
      const text = stream.decoder.decode(bytes, {stream: true});
      let from = 0;
      while (from < text.length) {
        const end = text.indexOf('\n', from);
        const part = text.slice(from, end < 0 ? text.length : end);
        if (stream.open) stream.open.text = lastState(stream.open.text + part);
        else lines.push((stream.open = {text: lastState(part), isError}));
        if (end < 0) return;
        stream.open = undefined;
        from = end + 1;
      }
    },
  };
}

const plain = new WeakMap<OutputLine, {readonly text: string; readonly plain: string}>();

/** What a line says, without colours and what else is in it to control a terminal. Remembered, since it is asked for with every picture. */
export function plainOf(line: OutputLine): string {
  const known = plain.get(line);
  if (known?.text === line.text) return known.plain;
  const made = plainText(line.text);
  if (made !== line.text) plain.set(line, {text: line.text, plain: made});
  return made;
}

function createStream() {
  return {decoder: new TextDecoder(), open: undefined as {text: string; isError: boolean} | undefined};
}

/** Carriage returns at the end stay: what follows may be the end of the line. */
function lastState(text: string): string {
  if (!text.includes('\r')) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x0d) end--;
  const start = text.lastIndexOf('\r', end - 1) + 1;
  return start === 0 || end === 0 ? text : text.slice(start);
}
