import {describe, expect, test} from 'vitest';
import {readJson} from '../src/cluster/read-json.ts';
import {pods} from '../src/resources/pods.ts';
import {projector} from '../src/resources/project.ts';
import {Collection} from '../src/store/collection.ts';
import {tableText} from '../src/store/table-text.ts';
import {Table} from '../src/store/table.ts';

const now = Date.UTC(2026, 0, 1, 2);
const project = projector(pods);

function podRow(name: string, namespace: string) {
  const spec = {containers: [{name: 'app'}], nodeName: name.length > 20 ? '' : 'node-1'};
  const metadata = {name, namespace, uid: `${namespace}/${name}`, creationTimestamp: '2026-01-01T00:00:00Z'};
  return project(readJson(pods.fields!, {metadata, spec, status: {phase: 'Pending'}}) as never);
}

function tableOf(names: readonly string[], namespace = ''): Table {
  const collection = new Collection('prod', pods, {kind: 'pods', namespace});
  collection.apply([{type: 'rows', rows: names.map(name => podRow(name, 'shop'))}, {type: 'listed'}], now);
  return new Table(collection, () => ({now, count: () => undefined}));
}

const textOf = (table: Table) => [...tableText(table, 'relative')].join('');

describe('a table as text', () => {
  test('has titles, rows in their order, numbers to the right, and no blanks at the end', () => {
    expect(textOf(tableOf(['web-1', 'a-very-long-name-of-a-pod']))).toBe(
      [
        'NAMESPACE   NAME                        READY   STATUS    RESTARTS   IP       NODE      AGE',
        'shop        a-very-long-name-of-a-pod     0/1   Pending   0          <none>   <none>   120m',
        'shop        web-1                         0/1   Pending   0          <none>   node-1   120m',
        '',
      ].join('\n'),
    );
  });

  test('has the columns and rows that are shown, and no others', () => {
    const table = tableOf(['web-1', 'db-1'], 'shop');
    table.setFilter('web');
    expect(
      textOf(table)
        .split('\n')
        .map(line => line.split(/\s+/)[0]),
    ).toEqual(['NAME', 'web-1', '']);
    table.isWide = true;
    expect(textOf(table)).toContain('SERVICE-ACCOUNT');
  });

  test('without rows is its titles', () => {
    expect(textOf(tableOf([]))).toMatch(/^NAMESPACE +NAME [^\n]+\n$/);
  });

  test('keeps control characters from whoever reads it', () => {
    expect(textOf(tableOf(['a\u001b[31m\nb']))).toContain('a·[31m·b');
  });

  test('comes in slices, of the rows as they were at first', () => {
    const table = tableOf(Array.from({length: 1000}, (_, index) => `web-${String(index).padStart(4, '0')}`));
    const slices: string[] = [];
    for (const slice of tableText(table, 'relative')) {
      slices.push(slice);
      table.setFilter('nothing of that');
    }
    expect(slices.length).toBeGreaterThan(5);
    expect(slices.join('').split('\n')).toHaveLength(1002);
  });
});
