import {complain, print} from '../io.ts';
import {BadDescriptor} from '../pipe.ts';
import type {Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';

/** Programs about the terminal that they run in. */
export const terminalApplets: Readonly<Record<string, Applet>> = {
  *clear(task) {
    yield* print(task, '\x1b[H\x1b[J');
    return 0;
  },
  *reset(task) {
    const terminal = task.descriptors.get(1)?.terminal;
    if (!terminal) return 0;
    Object.assign(terminal.modes, {isCanonical: true, isEchoing: true, hasSignals: true, hasNewlines: true});
    yield* print(task, '\x1bc\x1b(B\x1b[0m\x1b[J\x1b[?25h');
    return 0;
  },
  *tty(task) {
    const isTerminal = task.descriptors.get(0)?.terminal !== undefined;
    yield* print(task, isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
    return isTerminal ? 0 : 1;
  },
  stty: terminalModes,
};

function* terminalModes(task: Task, given: readonly string[]): Steps<number> {
  const descriptor = task.descriptors.get(0);
  const terminal = descriptor?.terminal;
  if (!descriptor) throw new BadDescriptor();
  if (!terminal) {
    yield* complain(task, 'standard input: Inappropriate ioctl for device');
    return 1;
  }
  const {modes} = terminal;
  if (given.length === 0 || given[0] === '-a') {
    const word = (is: boolean, name: string) => (is ? name : `-${name}`);
    const head =
      given.length > 0
        ? `speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;\n`
        : 'speed 38400 baud; line = 0;\n';
    yield* print(
      task,
      `${head}${word(modes.hasSignals, 'isig')} ${word(modes.isCanonical, 'icanon')} ${word(modes.isEchoing, 'echo')} ${word(modes.hasNewlines, 'opost')}\n`,
    );
    return 0;
  }
  for (let index = 0; index < given.length; index++) {
    const word = given[index]!;
    const isOn = !word.startsWith('-');
    switch (word.replace(/^-/, '')) {
      case 'size':
        if (!terminal.isSized) {
          yield* complain(task, 'standard input');
          return 1;
        }
        yield* print(task, `${terminal.rows} ${terminal.columns}\n`);
        break;
      case 'echo':
        modes.isEchoing = isOn;
        break;
      case 'icanon':
      case 'cbreak':
        modes.isCanonical = word.endsWith('cbreak') ? !isOn : isOn;
        break;
      case 'isig':
        modes.hasSignals = isOn;
        break;
      case 'opost':
      case 'onlcr':
        modes.hasNewlines = isOn;
        break;
      case 'raw':
        Object.assign(modes, {isCanonical: !isOn, hasSignals: !isOn, hasNewlines: !isOn});
        break;
      case 'sane':
      case 'cooked':
        Object.assign(modes, {isCanonical: true, isEchoing: true, hasSignals: true, hasNewlines: true});
        break;
      case 'rows':
      case 'cols':
      case 'columns': {
        const size = Number(given[++index] ?? 0);
        terminal.resize(word === 'rows' ? terminal.columns : size, word === 'rows' ? size : terminal.rows);
        break;
      }
      default:
        if (/^(min|time|erase|intr|kill|eof|speed)$/.test(word)) index++;
    }
  }
  return 0;
}
