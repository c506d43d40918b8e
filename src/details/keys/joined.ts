import type {Doc, DocLine} from '../document.ts';

/** Documents one below the other. */
export function joined(docs: readonly Doc[]): Doc {
  const starts: number[] = [];
  let length = 0;
  for (const doc of docs) {
    starts.push(length);
    length += doc.length;
  }
  return {length, line: index => lineIn(docs, starts, index)};
}

function lineIn(docs: readonly Doc[], starts: readonly number[], index: number): DocLine {
  let low = 0;
  for (let high = starts.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= index) low = middle;
    else high = middle - 1;
  }
  return docs[low]!.line(index - starts[low]!);
}

/** The same lines with something said of each. */
export function mapped(doc: Doc, change: (line: DocLine, index: number) => DocLine): Doc {
  return {length: doc.length, line: index => change(doc.line(index), index)};
}
