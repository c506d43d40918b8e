import type {ReflectEvent} from '../cluster/reflect.ts';
import type {Clock} from '../kube/clock.ts';
import type {Row} from '../kube/row.ts';
import type {Collection, CollectionEvent, Delta} from '../store/collection.ts';

/** In a storm events are gathered for so long. */
const TICK_MS = 100;
/** So many rows of a list are applied at once, so that no turn of the event loop has to sort many. */
const MANY_ROWS = 500;

export type PumpOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onBatch: (deltas: readonly Delta[], events: readonly CollectionEvent[]) => void;
  /** What waits to be applied, for tests that want to know when all is quiet. */
  readonly onBusy?: (by: 1 | -1) => void;
};

/** Carries events into a collection: at once after a pause, else once per tick or for so many rows. Resolves when the events end. */
export async function pump(collection: Collection, events: AsyncIterable<ReflectEvent<Row>>, options: PumpOptions): Promise<void> {
  const {clock, signal, onBatch, onBusy} = options;
  let pending: CollectionEvent[] = [];
  let appliedAt = Number.NEGATIVE_INFINITY;
  let isWaiting = false;
  let rows = 0;
  for await (const event of events) {
    if (signal.aborted) return;
    pending.push(event);
    if (event.type === 'rows') rows += event.rows.length;
    if (rows >= MANY_ROWS) {
      apply();
      continue;
    }
    if (isWaiting) continue;
    const waitInMs = appliedAt + TICK_MS - clock.now();
    if (waitInMs <= 0) apply();
    else {
      isWaiting = true;
      onBusy?.(1);
      void clock.sleep(waitInMs, signal).then(() => {
        isWaiting = false;
        if (!signal.aborted) apply();
        onBusy?.(-1);
      });
    }
  }

  function apply(): void {
    if (pending.length === 0) return;
    const batch = pending;
    pending = [];
    rows = 0;
    appliedAt = clock.now();
    onBatch(collection.apply(batch, appliedAt), batch);
  }
}
