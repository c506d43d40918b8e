import {describe, expect, test} from 'vitest';
import {type ColumnDefinition, genericKind, tableKind, tableProjector} from '../src/resources/generic.ts';
import {now, shown} from './kind-rows.ts';

const resource = {
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  singular: '',
  name: 'Widget',
  shortNames: ['wi'],
  isNamespaced: true,
};
const base = genericKind(resource);
const metadata = {
  name: 'w',
  namespace: 'shop',
  uid: 'u1',
  resourceVersion: '3',
  creationTimestamp: now - 60_000,
  deletionTimestamp: undefined,
  labels: {a: 'b'},
  ownerReferences: [],
};

function column(name: string, more: Partial<ColumnDefinition> = {}): ColumnDefinition {
  return {name, type: 'string', format: '', description: '', priority: 0, ...more};
}
const name = column('Name', {format: 'name'});
const age = column('Age', {type: 'date'});

function rowOf(definitions: readonly ColumnDefinition[], cells: readonly unknown[], more: object = {}) {
  return tableProjector(base, definitions)({cells, metadata: {...metadata, ...more}});
}

describe('columns', () => {
  test('before the server tells: name, labels, validity and age', () => {
    expect(base.columns.map(({title}) => title)).toEqual(['NAMESPACE', 'NAME', 'LABELS', 'VALID', 'AGE']);
    expect(genericKind({...resource, isNamespaced: false}).columns.map(({title}) => title)).toEqual(['NAME', 'LABELS', 'VALID', 'AGE']);
    expect(base).toMatchObject({singular: 'widget', aliases: ['wi'], from: 'table'});
  });

  test("the server's, with our own name and age", () => {
    const definitions = [name, column('Ready'), age, column('Volume Mode', {priority: 1}), column('Replicas', {type: 'integer'})];
    const kind = tableKind(base, definitions);
    expect(kind.columns.map(({title, isWide, align}) => [title, isWide ?? false, align])).toEqual([
      ['NAMESPACE', false, undefined],
      ['NAME', false, undefined],
      ['READY', false, undefined],
      ['VOLUME MODE', true, undefined],
      ['REPLICAS', false, 'right'],
      ['LABELS', true, undefined],
      ['VALID', true, undefined],
      ['AGE', false, 'right'],
    ]);
    const row = rowOf(definitions, ['w', 'True', '<server says 5d>', null, '12']);
    expect(shown(kind, row)).toEqual({
      NAMESPACE: 'shop',
      NAME: 'w',
      READY: 'True',
      'VOLUME MODE': '',
      REPLICAS: '12',
      LABELS: 'a=b',
      VALID: '',
      AGE: '60s',
    });
    expect(row.cells[4]).toBe(12);
  });

  test('tables of other shapes keep cells under their titles', () => {
    const definitions = [age, column('Labels'), column('Created At', {type: 'date'}), name, column('Renewal', {type: 'date'})];
    const kind = tableKind(base, definitions);
    expect(shown(kind, rowOf(definitions, ['5d', 'mine', 'x', 'w', '3h']))).toMatchObject({
      NAME: 'w',
      LABELS: 'mine',
      RENEWAL: '3h',
      AGE: '60s',
    });
    const renewal = kind.columns.find(({title}) => title === 'RENEWAL')!;
    expect(renewal.sortKey!('3h')).toBeGreaterThan(renewal.sortKey!('90m') as number);
  });

  test('cells of any type, too few or too many', () => {
    const definitions = [name, column('A'), column('B'), column('C')];
    const kind = tableKind(base, definitions);
    expect(shown(kind, rowOf(definitions, ['w', {x: 1}, true]))).toMatchObject({A: '{"x":1}', B: 'true', C: ''});
    expect(rowOf(definitions, ['w', 1, 2, 3, 4]).cells).toHaveLength(kind.columns.length);
    expect(rowOf([], []).cells).toHaveLength(base.columns.length);
  });
});

describe('health is guessed from well-known words only', () => {
  const cases: readonly (readonly [Record<string, string>, string, string | undefined])[] = [
    [{Ready: 'True'}, 'ok', undefined],
    [{Ready: 'False', Status: 'Issuing certificate'}, 'failing', 'READY is False: Issuing certificate'],
    [{Ready: 'Unknown'}, 'waiting', 'READY is Unknown'],
    [{Ready: '1/3'}, 'waiting', '1 of 3 ready'],
    [{Ready: '3/3'}, 'ok', undefined],
    [{Synced: 'False', Ready: 'True'}, 'failing', 'SYNCED is False'],
    [{Available: 'False (MissingEndpoints)'}, 'failing', 'AVAILABLE is False (MissingEndpoints)'],
    [{Status: 'Pending'}, 'waiting', 'Pending'],
    [{Status: 'Failed', Reason: 'NoSpace'}, 'failing', 'Failed: NoSpace'],
    [{Phase: 'Succeeded'}, 'done', 'Succeeded'],
    [{Status: 'Bound'}, 'ok', undefined],
    [{Status: 'False'}, 'ok', undefined],
    [{'Sync Status': 'OutOfSync', 'Health Status': 'Degraded'}, 'failing', 'Degraded'],
    [{Suspended: 'False', Message: 'Failed before'}, 'ok', undefined],
    [{Reason: 'Failed'}, 'ok', undefined],
  ];
  test.each(cases)('%j', (cells, health, because) => {
    const row = rowOf([name, ...Object.keys(cells).map(title => column(title))], ['w', ...Object.values(cells)]);
    expect([row.health, row.because]).toEqual([health, because]);
  });

  test('what is being deleted is going', () => {
    expect(rowOf([name, column('Ready')], ['w', 'True'], {deletionTimestamp: now})).toMatchObject({
      health: 'going',
      because: 'being deleted',
    });
  });
});

describe('what enter shows', () => {
  test('nothing, with a reason', () => {
    expect(base.opens!(rowOf([name], ['w']))).toEqual({because: 'Nothing lies inside a Widget'});
  });

  test('the objects of a definition', () => {
    const definitions = genericKind({...resource, group: 'apiextensions.k8s.io', plural: 'customresourcedefinitions', isNamespaced: false});
    expect(definitions.opens!(rowOf([name], ['w'], {name: 'widgets.example.com'}))).toEqual({kind: 'widgets.example.com'});
  });
});
