type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The most that is copied, in bytes: hterm and others drop sequences of more than 100,000 characters, which base64 makes of this. What is
 * longer is refused rather than copied in part, or lost without a word.
 */
export const MOST_CLIPBOARD_BYTES = 74_994;

/** A device control string that is longer is cut off by GNU screen (MAXSTR), all in all. */
const MOST_SCREEN_BYTES = 768;

/**
 * The sequence that puts text on the clipboard of the terminal at the far end (OSC 52, xterm's control sequences). Whether the terminal
 * obeys cannot be known. Inside tmux it goes both ways, to tmux itself (`set-clipboard on`) and through it (`allow-passthrough on`); GNU
 * screen passes on what stands in device control strings, one after the other. Throws an Error for people where the text is too long.
 */
export function clipboardSequence(text: string, environment: Environment): string {
  const bytes = Buffer.from(text);
  if (bytes.length > MOST_CLIPBOARD_BYTES) {
    throw new Error('It is too long for the clipboards of terminals (74 kB at most); ctrl-s saves it to a file');
  }
  const sequence = `\u001b]52;c;${bytes.toString('base64')}\u0007`;
  switch (multiplexerOf(environment)) {
    case 'tmux':
      return `${sequence}\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
    case 'screen':
      return throughScreen(sequence);
    case undefined:
      return sequence;
  }
}

/** Inside tmux TERM may be screen* as well; TMUX and STY do not come along where somebody goes on to another host. */
function multiplexerOf(environment: Environment): 'tmux' | 'screen' | undefined {
  const term = environment['TERM'] ?? '';
  if (environment['TMUX'] || environment['TERM_PROGRAM'] === 'tmux' || term.startsWith('tmux')) return 'tmux';
  return term.startsWith('screen') || environment['STY'] ? 'screen' : undefined;
}

/** The first part begins with an escape character, which screen passes on inside the string; none of the parts ends in one. */
function throughScreen(sequence: string): string {
  const room = MOST_SCREEN_BYTES - '\u001bP\u001b\\'.length;
  let strings = '';
  for (let from = 0; from < sequence.length; from += room) strings += `\u001bP${sequence.slice(from, from + room)}\u001b\\`;
  return strings;
}
