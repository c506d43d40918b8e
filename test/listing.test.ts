import {expect, test} from 'vitest';
import type {Health, Row} from '../src/kube/row.ts';
import {pods} from '../src/resources/pods.ts';
import {Collection, type CollectionEvent} from '../src/store/collection.ts';
import {Table} from '../src/store/table.ts';

/** The same numbers for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return sides => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const healths: readonly Health[] = ['ok', 'waiting', 'failing', 'going', 'done'];
const restartsAt = pods.columns.findIndex(({title}) => title === 'RESTARTS');

function row(id: number, restarts: number, health: Health): Row {
  const cells = pods.columns.map((_, index) => (index === restartsAt ? restarts : `cell-${id % 7}`));
  const name = `pod-${id}`;
  const namespace = `ns-${id % 3}`;
  return {
    uid: `u${id}`,
    namespace,
    name,
    resourceVersion: '1',
    created: 0,
    labels: {},
    owners: [],
    cells,
    health,
    because: undefined,
    selector: undefined,
  };
}

const moment = () => ({now: 0, count: () => undefined});
const names = (table: Table) => table.rows.map(({uid, cells}) => `${uid} ${String(cells[restartsAt])}`);

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a table that follows batches shows what one made anew shows (walk %d)', seed => {
  const roll = dice(seed);
  const collection = new Collection('test', pods, {kind: 'pods', namespace: ''});
  collection.apply([{type: 'listing'}], 0);
  const table = new Table(collection, moment);
  const filters = ['', 'pod-1', '!pod-2', 'RESTARTS>3', 'ns-1', '~p9'];
  for (let step = 0; step < 60; step++) {
    const count = roll(4) === 0 ? 200 : roll(6);
    const events: CollectionEvent[] = Array.from({length: count}, () => {
      const id = roll(300);
      const type = roll(4) === 0 ? 'remove' : 'upsert';
      return {type: 'changes', changes: [{type, row: row(id, roll(9), healths[roll(5)]!)}]};
    });
    if (roll(9) === 0)
      events.push({type: 'listing'}, {type: 'rows', rows: Array.from({length: roll(90)}, () => row(roll(300), 1, 'ok'))}, {type: 'listed'});
    if (roll(5) === 0) table.setSort({title: ['NAME', 'NAMESPACE', 'RESTARTS', 'STATUS'][roll(4)]!, isDescending: roll(2) === 0});
    if (roll(5) === 0) table.setFilter(filters[roll(filters.length)]!);
    if (roll(7) === 0) table.setTroubledOnly(roll(2) === 0);
    if (roll(3) === 0) table.moveTo(roll(300));
    const before = table.cursor;
    table.follow(collection.apply(events, 0), 0);
    const fresh = new Table(collection, moment, {sort: table.sort});
    fresh.setTroubledOnly(table.isTroubledOnly);
    fresh.setFilter(table.filter.text);
    expect(names(table)).toEqual(names(fresh));
    if (before && fresh.rows.some(({uid}) => uid === before.uid)) expect(table.cursor?.uid).toBe(before.uid);
    expect(table.cursor === undefined).toBe(table.rows.length === 0);
    const counted = Object.values(collection.counts).reduce((total, number) => total + number, 0);
    expect(counted).toBe(collection.rows.size);
  }
});
