import type {ReflectEvent} from '../cluster/reflect.ts';
import type {Row} from '../kube/row.ts';

/** Turns objects that became several rows each into rows: what an object no longer has is removed. */
export async function* inParts(events: AsyncIterable<ReflectEvent<readonly Row[]>>): AsyncGenerator<ReflectEvent<Row>> {
  let known = new Map<string, Row>();
  for await (const event of events) {
    switch (event.type) {
      case 'rows': {
        const rows = event.rows.flat();
        for (const row of rows) known.set(row.uid, row);
        yield {type: 'rows', rows};
        break;
      }
      case 'changes': {
        const changes: {type: 'upsert' | 'remove'; row: Row}[] = [];
        for (const {type, row: rows} of event.changes) {
          const next = new Map(type === 'remove' ? [] : rows.map(row => [row.uid, row] as const));
          for (const [uid, row] of known) if (!next.has(uid)) changes.push({type: 'remove', row});
          for (const row of next.values()) changes.push({type: 'upsert', row});
          known = next;
        }
        yield {type: 'changes', changes};
        break;
      }
      case 'listing':
        known = new Map();
        yield event;
        break;
      default:
        yield event;
    }
  }
}
