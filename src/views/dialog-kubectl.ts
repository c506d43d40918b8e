import {widthOf} from '../terminal/cells.ts';
import {EDGE, type Pieces} from './dialog-rows.ts';
import {cutMiddle, wrapped} from './fit-text.ts';

/** The end of a command says what it does: it is never cut. */
export function kubectlLines(commands: readonly string[], width: number, most: number): Pieces[] {
  if (most <= 0 || commands.length === 0) return [];
  const whole = commands.map(command => (widthOf(command) <= width ? [command] : wrapped(command, width - 2 * EDGE)));
  const texts =
    whole.reduce((total, lines) => total + lines.length, 0) <= most
      ? whole.flatMap(continued)
      : commands.length === 1
        ? continued([...whole[0]!.slice(0, most - 1), cutMiddle(whole[0]!.slice(most - 1).join(' '), width - 2 * EDGE)])
        : commands.length <= most
          ? commands.map(command => cutMiddle(command, width))
          : most === 1
            ? [cutMiddle(`${commands[0]!}  … and ${commands.length - 1} more`, width)]
            : [
                ...commands.slice(0, most - 1).map(command => cutMiddle(command, width)),
                `${' '.repeat(2 * EDGE)}… and ${commands.length - most + 1} more`,
              ];
  return texts.map(text => [[text, 'quiet']]);
}

function continued(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index > 0 ? ' '.repeat(2 * EDGE) + line : line));
}
