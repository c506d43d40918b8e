import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../src/demo/object.ts';
import {apiVersionOf} from '../../src/demo/type.ts';
import {types} from '../../src/demo/types/index.ts';

// Recorded from Kubernetes 1.36.3: Tables whose rows hold whole objects.
type Table = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly now: string;
  readonly columns: readonly (readonly [name: string, type: string, format: string, priority: number])[];
  readonly rows: readonly {readonly cells: readonly unknown[]; readonly object: KubeObject; readonly now?: string}[];
};

const tables: readonly Table[] = JSON.parse(readFileSync(new URL('recorded/types-tables.json', import.meta.url), 'utf8'));

describe.each(tables.map(table => [table.kind, table] as const))('%s', (_, {apiVersion, kind, columns, rows, now}) => {
  const type = types.find(candidate => apiVersionOf(candidate) === apiVersion && candidate.kind === kind)!;

  test('has the columns of the real server', () => {
    const ours = type.columns.map(({name, type: of, format = '', priority = 0}) => [name, of, format, priority]);
    expect(ours).toEqual(columns);
  });

  test.each(rows.map(row => [row.object.metadata.name, row] as const))('shows %s as the real server does', (_name, row) => {
    // Ages are told to the second, and the time of the answer is known no better.
    const start = Date.parse(row.now ?? now);
    const cellsAt = (at: number) => type.columns.map(column => column.cell(row.object, at));
    const around = [0, 500, 1000, -500, -1000].map(offset => cellsAt(start + offset));
    const closest = row.cells.map((cell, index) => (around.some(cells => cells[index] === cell) ? cell : around[0]![index]));
    expect(closest).toEqual(row.cells);
  });
});

test('every kind has columns with words about them', () => {
  for (const {kind, columns} of types) {
    expect(columns.length, kind).toBeGreaterThan(0);
    for (const {description} of columns) expect(description).toMatch(/^[A-Z].*\.$/);
  }
});
