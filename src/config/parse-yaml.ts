import type {Problem} from './problem.ts';

export type Parsed = {
  /** Undefined for an empty file, and where there are problems. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The line of what the path leads to, or of the last step on it that is there. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
};

/** YAML of a user with the lines of its parts. Never rejects; the parser is imported only now. */
export async function parseYaml(text: string, file: string): Promise<Parsed> {
  const {isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit} = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, logLevel: 'error'});
  const problems: Problem[] = [];
  const tell = (offset: number, message: string) => void problems.push({file, line: lines.linePos(offset).line, message});
  for (const {pos, message} of document.errors) tell(pos[0], firstLine(message));
  // Names such as *prod* and !test are common here, and mean something else where they stand without quotes.
  for (const {code, pos, message} of document.warnings) tell(pos[0], code === 'TAG_RESOLVE_FAILED' ? quotes('!') : firstLine(message));
  visit(document, {Alias: (_, alias) => void (alias.resolve(document) || tell(alias.range?.[0] ?? 0, quotes('*')))});
  if (problems.length > 0) return {value: undefined, problems, lineOf};
  try {
    return {value: document.toJS() ?? undefined, problems, lineOf};
  } catch (error) {
    tell(0, firstLine(error instanceof Error ? error.message : String(error)));
    return {value: undefined, problems, lineOf};
  }

  function lineOf(path: readonly (string | number)[]): number {
    let node: unknown = document.contents;
    let offset = 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(document);
      if (isMap(node)) {
        const pair = node.items.find(({key}) => isScalar(key) && String(key.value) === String(step));
        if (!pair) break;
        if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        if (isScalar(node)) offset = node.range?.[0] ?? offset;
      } else break;
    }
    return lines.linePos(offset).line;
  }
}

function quotes(sign: string): string {
  return `expected quotes around what begins with ${sign}: "${sign}${sign === '*' ? 'prod*' : 'test'}"`;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
