/**
 * The sequence that puts text on the clipboard of the terminal at the far end (OSC 52, xterm's control sequences). Whether the terminal
 * obeys cannot be known. Inside tmux it goes both ways, to tmux itself (`set-clipboard on`) and through it (`allow-passthrough on`); GNU
 * screen passes on what stands in a device control string.
 */
export function clipboardSequence(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const sequence = `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
  if (environment['TMUX']) return `${sequence}\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
  return environment['TERM']?.startsWith('screen') ? `\u001bP${sequence}\u001b\\` : sequence;
}
