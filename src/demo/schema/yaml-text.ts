import {parseDocument} from 'yaml';
import {isTooDeep} from './go-json.ts';

export type Yaml = {
  readonly value?: unknown;
  /** Why it is no YAML, as Go's yaml says it. */
  readonly error?: string;
  /** The lines of keys that stand twice in a map. */
  readonly duplicates: readonly {readonly key: string; readonly line: number}[];
};

/** What a YAML text stands for. Of keys that stand twice the last one counts. */
export function readYaml(text: string): Yaml {
  try {
    const document = parseDocument(text, {uniqueKeys: false});
    const [error] = document.errors;
    if (error) return {error: `yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split(' at line')[0]}`, duplicates: []};
    const value = document.toJS() as unknown;
    if (isTooDeep(value)) return {error: 'yaml: exceeded max depth', duplicates: []};
    return {value, duplicates: duplicatesIn(text)};
  } catch (error) {
    // Too many aliases, or too deep to be parsed.
    return {error: `yaml: ${(error as Error).message}`, duplicates: []};
  }
}

function duplicatesIn(text: string): Yaml['duplicates'] {
  return parseDocument(text)
    .errors.filter(({code}) => code === 'DUPLICATE_KEY')
    .map(({pos: [from], linePos}) => ({key: /^"?([^":\n]*)/.exec(text.slice(from))?.[1]?.trim() ?? '', line: linePos?.[0].line ?? 1}));
}
