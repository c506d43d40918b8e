import {describe, expect, test} from 'vitest';
import {type DocLine, docLine, docOf, textOf} from '../src/details/document.ts';
import {DocReader} from '../src/store/doc-reader.ts';

const managed = {isAside: true} as const;
const lines: readonly DocLine[] = [
  docLine(0, ['metadata'], {key: 'metadata'}),
  docLine(1, ['name: web'], {key: 'name'}),
  docLine(1, ['managed'], {key: 'managed', isFolded: true, ...managed}),
  docLine(2, ['f:image'], {key: 'f:image', ...managed}),
  docLine(0, ['spec'], {key: 'spec'}),
  docLine(1, ['image: one'], {key: 'image'}),
  docLine(1, ['other'], {key: 'other', isFolded: true}),
  docLine(2, ['image: two'], {key: 'two'}),
];

function readerOf(doc: readonly DocLine[] = lines): DocReader {
  const reader = new DocReader();
  reader.show(docOf(doc));
  return reader;
}

function shown({doc, shown}: DocReader): readonly string[] {
  return shown.map(index => textOf(doc.line(index)).trim());
}

function find(reader: DocReader, text: string): readonly number[] {
  reader.setFind(text);
  while (reader.hasWork) reader.work(() => 0, 1);
  return reader.find!.lines;
}

describe('folds', () => {
  test('what is folded at first is hidden with all that lies in it', () => {
    expect(shown(readerOf())).toEqual(['metadata', 'name: web', 'managed', 'spec', 'image: one', 'other']);
  });

  test('a line inside folds what it lies in, and is come back to by its name when the document changes', () => {
    const reader = readerOf();
    reader.moveBy(1);
    expect(reader.toggleFold()).toBe(true);
    expect(shown(reader)).toEqual(['metadata', 'spec', 'image: one', 'other']);
    reader.last();
    reader.show(docOf([docLine(0, ['apiVersion']), ...lines]));
    expect(shown(reader)).toEqual(['apiVersion', 'metadata', 'spec', 'image: one', 'other']);
    expect(reader.line!.key).toBe('other');
  });
});

describe('finding', () => {
  test('opens what hides a match, and goes round', () => {
    const reader = readerOf();
    expect(find(reader, 'image')).toEqual([5, 7]);
    expect(reader.cursor).toBe(5);
    reader.wantMatch(1);
    expect(reader.cursor).toBe(7);
    expect(shown(reader)).toContain('image: two');
    reader.wantMatch(1);
    expect(reader.cursor).toBe(5);
    reader.wantMatch(-1);
    expect(reader.cursor).toBe(7);
  });

  test('looks at what stands aside only while that is open', () => {
    const reader = readerOf();
    expect(find(reader, 'f:image')).toEqual([]);
    reader.moveBy(2);
    reader.toggleFold();
    expect(find(reader, 'f:image')).toEqual([3]);
  });

  test('what is no expression says why, and finds nothing', () => {
    const reader = readerOf();
    reader.setFind('/a(b/');
    expect(reader.problem).toBeDefined();
    expect(reader.find).toBeUndefined();
  });
});
