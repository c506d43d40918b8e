import {type Agenda, createAgenda} from '../../src/demo/agenda.ts';
import type {Demo} from '../../src/demo/demo.ts';
import {createRandom} from '../../src/demo/random.ts';
import {Registry} from '../../src/demo/registry.ts';
import {Store} from '../../src/demo/store.ts';
import {createTypeTable} from '../../src/demo/type-table.ts';
import {types} from '../../src/demo/types/index.ts';

/** A demo in which nothing acts by itself, nothing runs, and no namespace has to be there. */
export function bareDemo({
  agenda,
  seed = 1,
  runtime = {},
}: {
  readonly agenda: Agenda | number;
  readonly seed?: number;
  readonly runtime?: Partial<Demo['runtime']>;
}): Demo {
  const time = typeof agenda === 'number' ? createAgenda(agenda) : agenda;
  const random = createRandom(seed);
  const store = new Store();
  const unused = () => {
    throw new Error('nothing runs here');
  };
  return {
    agenda: time,
    random,
    store,
    registry: new Registry(store, time, random),
    runtime: {logs: unused, exec: unused, attach: unused, connect: unused, usage: () => [], ...runtime},
    types: createTypeTable(types),
  };
}
