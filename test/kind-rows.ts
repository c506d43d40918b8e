import {expect} from 'vitest';
import {readJson} from '../src/cluster/read-json.ts';
import type {Fields} from '../src/kube/fields.ts';
import type {Row} from '../src/kube/row.ts';
import {kinds} from '../src/resources/index.ts';
import type {Kind, Moment} from '../src/resources/kind.ts';
import {projector} from '../src/resources/project.ts';
import {kindsNamed} from '../src/store/catalog.ts';

export const now = Date.parse('2026-01-02T00:00:00Z');
export const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
export type Json = Record<string, unknown>;

/** As the program finds it. */
export function findKind(word: string): Kind | undefined {
  return kindsNamed({kinds, namespaces: [], contexts: [], problems: []}, word)[0];
}

const moment: Moment = {now, count: () => 7};

/** As a reader would make them: kinds made of parts give several rows. */
export function rowsOf(kind: Kind, json: unknown): Row[] {
  const object = readJson(kind.fields as Fields<unknown>, json);
  const parts = kind.partsOf ? kind.partsOf.split(object) : [object];
  return parts.map(part => projector(kind)(part as object));
}

/** What stands under each title. Tones and keys are asked for too: they must not throw. */
export function shown(kind: Kind, row: Row): Record<string, string> {
  const texts = kind.columns.map((column, index) => {
    const value = column.derive ? column.derive(row, moment) : row.cells[index];
    column.tone?.(value, row);
    column.sortKey?.(value);
    const text = column.text?.(value, moment) ?? (typeof value === 'object' ? `${value.count}` : `${value ?? ''}`);
    return [column.title, text] as const;
  });
  return Object.fromEntries(texts);
}

export function only(id: string, json: Json): {row: Row; texts: Record<string, string>} {
  const kind = findKind(id)!;
  const [row, ...others] = rowsOf(kind, json);
  expect(others).toEqual([]);
  return {row: row!, texts: shown(kind, row!)};
}
