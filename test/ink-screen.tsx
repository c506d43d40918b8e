import {Box, render, Text} from 'ink';
import type {ReactElement} from 'react';
import {expect} from 'vitest';
import {createCompositor, type Paint} from '../src/terminal/compositor.ts';
import {Canvas, CompositorContext, Cursor, OPAQUE} from '../src/views/parts/Canvas.tsx';
import {abilities, differencesBetween, openEmulator, paintedAfresh, rowsOf, show} from './xterm-cells.ts';

export type Look = {
  readonly table: Paint;
  readonly side?: Paint | undefined;
  readonly dialog?: string | undefined;
  readonly isDialogOpaque?: boolean;
  readonly prompt?: string | undefined;
};

export type InkScreen = ReturnType<typeof startInkScreen>;

/** An emulator, a compositor and ink, put together as the program does it. Needs chalk's level at 3. */
export function startInkScreen(columns: number, rows: number, first: Look, able = abilities, onPaintError?: (error: unknown) => void) {
  const far = openEmulator(columns, rows);
  const queue: string[] = [];
  let log: string[] = [];
  const terminal = {columns, rows, write: (text: string) => void queue.push(text)};
  const compositor = createCompositor(terminal, able, onPaintError);
  let current = first;
  const tree = (): ReactElement => (
    <CompositorContext value={compositor}>
      <App {...current} columns={terminal.columns} rows={terminal.rows} />
    </CompositorContext>
  );
  const {stdout, stdin} = compositor;
  const ink = render(tree(), {stdout, stdin, debug: true, interactive: true, patchConsole: false, exitOnCtrlC: false});
  far.write('\u001b[?7l');
  return {
    far,
    compositor,
    terminal,
    close(): void {
      ink.unmount();
      far.dispose();
    },
    look(next: Look): void {
      current = next;
      ink.rerender(tree());
    },
    resize([width, height]: readonly [number, number]): void {
      Object.assign(terminal, {columns: width, rows: height});
      far.resize(width, height);
      compositor.resize();
      ink.rerender(tree());
    },
    /** Writes since the terminal was last looked at. */
    writes: () => queue.length,
    /** What was written before the last look at the terminal. */
    written: () => log.join(''),
    cursor: () => ({x: far.buffer.active.cursorX, y: far.buffer.active.cursorY}),
    async rows(): Promise<string[]> {
      compositor.flush();
      log = queue.splice(0);
      for (const text of log) await show(far, text);
      return rowsOf(far);
    },
  };
}

/** What the emulator shows is what one shows that gets all of it anew. */
export async function expectFresh(screen: InkScreen): Promise<void> {
  await screen.rows();
  const fresh = await paintedAfresh(screen.compositor.inspect().wanted);
  expect(differencesBetween(screen.far, fresh)).toEqual([]);
  fresh.dispose();
}

function App({columns, rows, table, side, dialog, isDialogOpaque = true, prompt}: Look & {columns: number; rows: number}): ReactElement {
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Text color="cyan" bold wrap="truncate">
        ◆ prod-eu › shop
      </Text>
      <Box flexGrow={1} flexShrink={1} minHeight={0} overflow="hidden">
        <Canvas flexShrink={1} paint={table} />
        {side && <Canvas width={14} flexGrow={0} flexShrink={0} paint={side} />}
      </Box>
      <Box height={1} flexShrink={0} overflow="hidden">
        <Text wrap="truncate">{prompt === undefined ? ' l logs  s shell' : `:${prompt}`}</Text>
        {prompt !== undefined && <Cursor />}
      </Box>
      {dialog !== undefined && (
        <Box
          position="absolute"
          marginLeft={6}
          marginTop={2}
          width={20}
          height={4}
          borderStyle="round"
          {...(isDialogOpaque ? {backgroundColor: OPAQUE} : {})}
          overflow="hidden"
        >
          <Text wrap="truncate">{dialog}</Text>
        </Box>
      )}
    </Box>
  );
}
