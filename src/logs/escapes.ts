const ESCAPE = 0x1b;
const BELL = 0x07;
const CANCEL = 0x18;
const SUBSTITUTE = 0x1a;

/** Introducers with eight bits, and what they are with seven: `ESC [` is U+009B. */
const SOS = 0x98;
const STRING_END = 0x9c;

/**
 * Where the escape sequence that begins at `at` ends (exclusive), by the rules of ECMA-48 as xterm keeps them: CSI up to its final
 * character; OSC, DCS, APC, PM and SOS up to their terminator (ST, for OSC also BEL), with all that they carry; others two or three
 * characters. A string without a terminator takes the rest of the text. `at` is at an ESC or a C1 control.
 */
export function sequenceEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code !== ESCAPE) return endOf(code, text, at + 1);
  const next = text.charCodeAt(at + 1);
  // `ESC @` to `ESC _` are the C1 controls.
  if (next >= 0x40 && next <= 0x5f) return endOf(next + 0x40, text, at + 2);
  let end = at + 1;
  while (isIntermediate(text.charCodeAt(end))) end++;
  const final = text.charCodeAt(end);
  return final >= 0x30 && final <= 0x7e ? end + 1 : end;
}

/** The parameters of the sequence from `at` to `end` where it is a whole SGR (`ESC [ … m`) without anything private in it. */
export function sgrParameters(text: string, at: number, end: number): string | undefined {
  if (text.charCodeAt(end - 1) !== 0x6d) return undefined;
  const start = text.charCodeAt(at) === 0x9b ? at + 1 : text.charCodeAt(at + 1) === 0x5b ? at + 2 : -1;
  if (start === -1 || start > end - 1 || end - start > 200) return undefined;
  const parameters = text.slice(start, end - 1);
  return /^[\d;:]*$/.test(parameters) ? parameters : undefined;
}

function endOf(control: number, text: string, start: number): number {
  if (control === 0x9b) return controlSequenceEnd(text, start);
  if (control === 0x9d) return stringEnd(text, start, true);
  if (control === 0x90 || control === SOS || control === 0x9e || control === 0x9f) return stringEnd(text, start, false);
  return start;
}

/** Parameters, intermediates, a final character. What does not belong there ends it and is not taken. */
function controlSequenceEnd(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x3f) at++;
  while (isIntermediate(text.charCodeAt(at))) at++;
  const final = text.charCodeAt(at);
  return final >= 0x40 && final <= 0x7e ? at + 1 : at;
}

function stringEnd(text: string, start: number, isEndedByBell: boolean): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === STRING_END || code === CANCEL || code === SUBSTITUTE || (isEndedByBell && code === BELL)) return at + 1;
    // `ESC \` ends it; any other sequence ends it, too, and begins.
    if (code === ESCAPE) return text.charCodeAt(at + 1) === 0x5c ? at + 2 : at;
  }
  return text.length;
}

function isIntermediate(code: number): boolean {
  return code >= 0x20 && code <= 0x2f;
}
