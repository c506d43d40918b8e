import {useStore} from '../hooks/use-store.ts';
import type {Store} from '../store/state.ts';
import type {Look} from './look.ts';
import {boxOf, paintDialog} from './paint-dialog.ts';
import {Canvas} from './parts/Canvas.tsx';

type DialogProps = {readonly store: Store; readonly look: Look; readonly columns: number; readonly rows: number};

/** A change before it happens. Ink is asked only where its height changes; all else is painted. */
export function Dialog({store, look, columns, rows}: DialogProps) {
  const box = useStore(store, ({dialog}) => (dialog ? JSON.stringify(boxOf(dialog, columns, rows, look.signs)) : ''));
  if (box === '') return null;
  const {left, top, width, height} = JSON.parse(box) as ReturnType<typeof boxOf>;
  return (
    <Canvas
      position="absolute"
      flexGrow={0}
      marginLeft={left}
      marginTop={top}
      width={width}
      height={height}
      paint={cells => {
        const {dialog} = store.getState();
        if (dialog) paintDialog(cells, dialog, look);
      }}
      dependsOn={() => [store.getState().dialog]}
    />
  );
}
