import {harmless} from './log-printing.ts';

export type TerminalText = {
  take(bytes: Uint8Array): string;
  /** What was held back since it could have become more. */
  end(): string;
};

/** Colours stay, and what moves within a line or to the next; everything else that could control a terminal becomes '·'. */
const KEPT = /\u001b\[[\d;:]{0,60}m|[\t\n\r\b]/g;
/** What may become a colour when more has come. */
const OPEN = /\u001b(?:\[[\d;:]{0,60})?$/;

/** Makes bytes of a container fit for a terminal that they may not control. Characters and colours may be cut between two calls. */
export function terminalText(): TerminalText {
  const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
  let held = '';
  return {
    take(bytes) {
      const text = held + decoder.decode(bytes, {stream: true});
      held = OPEN.exec(text)?.[0] ?? '';
      return shown(held === '' ? text : text.slice(0, -held.length));
    },
    end: () => shown(held + decoder.decode()),
  };
}

function shown(text: string): string {
  let out = '';
  let from = 0;
  for (const {0: kept, index} of text.matchAll(KEPT)) {
    out += harmless(text.slice(from, index)) + kept;
    from = index + kept.length;
  }
  return out + harmless(text.slice(from));
}
