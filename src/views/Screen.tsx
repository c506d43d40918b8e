import {Box, Text} from 'ink';
import {useSyncExternalStore} from 'react';
import {useStore} from '../hooks/use-store.ts';
import type {Moment} from '../resources/kind.ts';
import {logsOf, objectOf, outputsOf, sessionOf, type State, type Store, top} from '../store/state.ts';
import type {Cells} from '../terminal/cells.ts';
import type {Point} from '../terminal/compose.ts';
import type {Look} from './look.ts';
import {Dialog} from './Dialog.tsx';
import {Overlay} from './Overlay.tsx';
import {bottomLines, failedBecause, type Hint, paintBottom} from './paint-bottom.ts';
import {HEADER_LINES, OPEN_HEADER_LINES, paintHeader, SESSION_HEADER_LINES, type Spent} from './paint-header.ts';
import {paintLogs} from './paint-logs.ts';
import {paintObject} from './paint-object.ts';
import {paintOutputs} from './paint-outputs.ts';
import {paintSession} from './paint-session.ts';
import {paintTable} from './paint-table.ts';
import {Canvas} from './parts/Canvas.tsx';

export type ScreenProps = {
  readonly store: Store;
  readonly look: Look;
  readonly hasUnicode: boolean;
  readonly moment: () => Moment;
  readonly hints: () => readonly Hint[];
  /** What of the hints depends on the row under the cursor. */
  readonly rowHint: () => string;
  readonly spent: () => Spent;
  /** Rises when data that came are to be painted. */
  readonly shownData: () => number;
  readonly size: {
    readonly columns: number;
    readonly rows: number;
    on(event: 'resize', listener: () => void): unknown;
    off(event: 'resize', listener: () => void): unknown;
  };
};

const SMALLEST = {columns: 20, rows: 5};

/** Ink lays out the parts; what changes with every key or event is painted. */
export function Screen({store, look, hasUnicode, moment, hints, rowHint, spent, shownData, size}: ScreenProps) {
  const {columns, rows} = useSize(size);
  const overlay = useStore(store, state => state.overlay);
  const isHeaderOpen = useStore(store, state => state.isHeaderOpen);
  const isSession = useStore(store, state => sessionOf(state) !== undefined);
  const bottom = useStore(store, state => bottomLines(state, rows, columns));
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) {
    return (
      <Box width={columns} height={rows}>
        <Text wrap="truncate">{`needs ${SMALLEST.columns}×${SMALLEST.rows}`}</Text>
      </Box>
    );
  }
  const header = isSession ? SESSION_HEADER_LINES : isHeaderOpen && rows >= OPEN_HEADER_LINES + 4 ? OPEN_HEADER_LINES : HEADER_LINES;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Canvas
        flexGrow={0}
        flexShrink={0}
        height={header}
        paint={cells => paintHeader(cells, store.getState(), look, moment().now, spent)}
        dependsOn={() => screenParts(store.getState(), moment().now)}
      />
      <Canvas
        flexShrink={1}
        paint={cells => paintTop(cells, store, look, moment())}
        dependsOn={() => topParts(store.getState(), shownData(), moment().now)}
      />
      <Canvas
        flexGrow={0}
        flexShrink={0}
        height={bottom}
        paint={cells => paintBottom(cells, store.getState(), look, hints(), moment().now)}
        dependsOn={() => [...screenParts(store.getState(), moment().now), rowHint(), failedBecause(store.getState())]}
      />
      {overlay && <Overlay overlay={overlay} columns={columns} rows={rows} hasUnicode={hasUnicode} />}
      <Dialog store={store} look={look} columns={columns} rows={rows} />
    </Box>
  );
}

/** All that header and bottom line are made of, but for the row under the cursor; what was spent is told once a second. */
function screenParts(state: State, now: number): readonly unknown[] {
  const table = top(state)?.table;
  const versions = [logsOf(state)?.version, objectOf(state)?.version, sessionOf(state)?.version, outputsOf(state)?.version];
  return [state, table?.version, table?.collection.version, ...versions, Math.floor(now / 1000)];
}

/** Logs that flow are costly to paint: while a key changes nothing of them they wait for their turn. All else is painted with every flush. */
function topParts(state: State, shownData: number, now: number): readonly unknown[] {
  const session = sessionOf(state);
  if (session) return [session, session.version, session.emulator?.version];
  const logs = logsOf(state);
  if (!logs) return [{}];
  return [logs, logs.version - logs.dataVersion, shownData, logs.times === 'relative' ? Math.floor(now / 1000) : 0];
}

function paintTop(cells: Cells, store: Store, look: Look, moment: Moment): Point | undefined {
  const state = store.getState();
  const session = sessionOf(state);
  if (session) return paintSession(cells, session, look);
  const table = top(state)?.table;
  if (table) paintTable(cells, table, look, moment, state.times);
  const logs = logsOf(state);
  if (logs) paintLogs(cells, logs, look, moment);
  const screen = objectOf(state);
  if (screen) paintObject(cells, screen, look);
  const outputs = outputsOf(state);
  if (outputs) paintOutputs(cells, outputs, look, moment);
  return undefined;
}

function useSize(size: ScreenProps['size']): {columns: number; rows: number} {
  const key = useSyncExternalStore(
    listener => {
      size.on('resize', listener);
      return () => size.off('resize', listener);
    },
    () => size.columns * 65536 + size.rows,
  );
  return {columns: Math.floor(key / 65536), rows: key % 65536};
}
