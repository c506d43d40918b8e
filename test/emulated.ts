import {type Cells, createCells} from '../src/terminal/cells.ts';
import type {Point} from '../src/terminal/compose.ts';
import {createEmulator, type Emulator} from '../src/terminal/emulator.ts';
import {rowText} from './xterm-cells.ts';

export type Emulated = {
  readonly emulator: Emulator;
  readonly replies: string[];
  /** How often it has told of a change. */
  readonly changes: () => number;
  /** Resolves when all that was written is understood. */
  idle(): Promise<void>;
  paint(): {readonly cells: Cells; readonly cursor: Point | undefined};
  /** The text of each row, trimmed at its end. */
  rows(): string[];
};

export function emulate(columns = 20, rows = 5, onDrain: () => void = () => {}): Emulated {
  const replies: string[] = [];
  let changes = 0;
  const emulator = createEmulator({columns, rows, onReply: bytes => replies.push(bytes), onChange: () => changes++, onDrain});
  const paint = () => {
    const cells = createCells(emulator.columns, emulator.rows);
    return {cells, cursor: emulator.paint(cells)};
  };
  return {
    emulator,
    replies,
    changes: () => changes,
    async idle() {
      while (emulator.backlog > 0) await new Promise(setImmediate);
      // A mark at the end of what waits has no size.
      await new Promise(setImmediate);
    },
    paint,
    rows() {
      const {cells} = paint();
      return Array.from({length: cells.height}, (_, y) => rowText(cells, y).trimEnd());
    },
  };
}
