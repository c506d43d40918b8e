import {parseAllDocuments} from 'yaml';

/**
 * What is wrong with a text by the ending of its name: `not valid YAML (line 3)`. Undefined where nothing is, or where the ending says nothing.
 * Nothing of the text itself is told, as it may be a secret.
 */
export function textFault(name: string, text: string): string | undefined {
  if (/\.json$/i.test(name)) return jsonFault(text);
  return /\.ya?ml$/i.test(name) ? yamlFault(text) : undefined;
}

function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return faultText('JSON', position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length);
  }
}

function yamlFault(text: string): string | undefined {
  try {
    const documents = parseAllDocuments(text, {logLevel: 'silent'});
    const [fault] = 'empty' in documents ? [] : documents.flatMap(({errors}) => errors);
    return fault && faultText('YAML', fault.linePos?.[0].line);
  } catch {
    return faultText('YAML', undefined);
  }
}

function faultText(format: string, line: number | undefined): string {
  return `not valid ${format}${line === undefined ? '' : ` (line ${line})`}`;
}
