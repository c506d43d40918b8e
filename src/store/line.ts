/** A line of text being edited; `at` is where the next character goes, counted in UTF-16 units. */
export type Line = {readonly text: string; readonly at: number};

export const emptyLine: Line = {text: '', at: 0};

export const lineOf = (text: string): Line => ({text, at: text.length});

/** What a chord does to the line; undefined where it is no editing key. */
export function edited(line: Line, chord: string): Line | undefined {
  const {text, at} = line;
  switch (chord) {
    case 'backspace':
      return remove(line, before(text, at), at);
    case 'delete':
      return remove(line, at, after(text, at));
    case 'ctrl-u':
      return remove(line, 0, at);
    case 'ctrl-k':
      return remove(line, at, text.length);
    case 'ctrl-w':
      return remove(line, wordBefore(text, at), at);
    case 'left':
      return {text, at: before(text, at)};
    case 'right':
      return {text, at: after(text, at)};
    case 'home':
      return {text, at: 0};
    case 'end':
      return {text, at: text.length};
    case 'space':
      return typed(line, ' ');
    default:
      return isCharacter(chord) ? typed(line, chord) : undefined;
  }
}

/** Pasted text goes in as one line. */
export function typed({text, at}: Line, insert: string): Line {
  const clean = insert.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return {text: text.slice(0, at) + clean + text.slice(at), at: at + clean.length};
}

function isCharacter(chord: string): boolean {
  const code = chord.codePointAt(0) ?? 0;
  return code >= 0x20 && code !== 0x7f && chord.length === (code > 0xffff ? 2 : 1);
}

function remove({text}: Line, from: number, to: number): Line {
  return {text: text.slice(0, from) + text.slice(to), at: from};
}

function before(text: string, at: number): number {
  if (at === 0) return 0;
  const isLowHalf = at > 1 && /[\udc00-\udfff]/.test(text[at - 1]!);
  return at - (isLowHalf ? 2 : 1);
}

function after(text: string, at: number): number {
  return Math.min(text.length, at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1));
}

function wordBefore(text: string, at: number): number {
  return Math.max(0, text.slice(0, at).search(/\S+\s*$/));
}
