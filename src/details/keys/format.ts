/** How a text is written, as far as its colours need to know. */
export type Format = 'json' | 'yaml' | 'toml' | 'ini' | 'properties' | 'env' | 'shell' | 'xml' | 'text';

export const formatNames: Readonly<Record<Format, string>> = {
  json: 'JSON',
  yaml: 'YAML',
  toml: 'TOML',
  ini: 'INI',
  properties: 'properties',
  env: 'variables',
  shell: 'shell script',
  xml: 'XML',
  text: 'text',
};

const byEnding: readonly (readonly [RegExp, Format])[] = [
  [/\.json$/i, 'json'],
  [/\.ya?ml$/i, 'yaml'],
  [/\.toml$/i, 'toml'],
  [/\.ini$/i, 'ini'],
  [/\.properties$/i, 'properties'],
  [/(?:^|\.)env$/i, 'env'],
  [/\.(?:ba|z|k)?sh$/i, 'shell'],
  [/\.(?:xml|html?|svg|xsd|xslt?)$/i, 'xml'],
];

/** Above that, in characters, JSON is believed by its brackets. */
const MOST_PARSED = 2 ** 20;
const LINES_LOOKED_AT = 60;

/** The format of a text, by the name of its key, else by its first lines. `problem`: what is not so, though the name says it. */
export function formatOf(key: string, text: string): {readonly format: Format; readonly problem?: string} {
  const named = byEnding.find(([ending]) => ending.test(key))?.[1];
  if (named === 'json') return isJson(text) ? {format: 'json'} : {format: 'json', problem: 'not valid JSON'};
  return {format: named ?? formatByLook(text)};
}

function formatByLook(text: string): Format {
  const start = text.slice(0, 20_000).trimStart();
  if (start.startsWith('#!') && /^#!.*\b(?:ba|z|k|da|a)?sh\b/.test(start)) return 'shell';
  if (/^[{[]/.test(start) && isJson(text)) return 'json';
  if (/^<(?:\?xml|!DOCTYPE|!--|[a-zA-Z][\w:.-]*[\s/>])/.test(start)) return 'xml';
  const lines = start.split('\n').filter(line => !/^\s*(?:[#;!].*)?$/.test(line));
  return formatByLines(lines.slice(0, LINES_LOOKED_AT));
}

function formatByLines(lines: readonly string[]): Format {
  if (lines.length < 2) return 'text';
  const share = (pattern: RegExp) => lines.filter(line => pattern.test(line)).length / lines.length;
  const first = lines[0]!;
  if (/^\s*\[{1,2}[\w."' :-]+\]{1,2}\s*$/.test(first) && share(/^\s*(?:\[.*\]|[\w."-]+\s*[=:].*|[\w-]+)\s*$/) > 0.8) return 'ini';
  if (share(/^(?:export )?[A-Z_][A-Z0-9_]*=/) === 1) return 'env';
  if (share(/^[\w./-]+\s*=/) > 0.8) return 'properties';
  const isYaml = /^(?:---|- |[\w."'/-]+:(?:\s|$))/.test(first) && share(/^\s*(?:- |---|\.\.\.|-$|[\w."'/ -]+:(?:\s|$))/) > 0.7;
  return isYaml ? 'yaml' : 'text';
}

function isJson(text: string): boolean {
  if (text.length > MOST_PARSED) return /^\s*[{[]/.test(text) && /[}\]]\s*$/.test(text.slice(-100));
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
