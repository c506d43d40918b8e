import {type DocInk, type DocSpan, ink} from '../document.ts';
import type {Format} from './format.ts';

/**
 * The pieces of one line with what they mean. Each line is looked at alone, so that any can be shown first: what goes over several lines, such
 * as a block of text in YAML, is coloured as if it did not.
 */
export function coloured(format: Format, line: string): readonly DocSpan[] {
  switch (format) {
    case 'json':
      return tokens(line, json);
    case 'yaml':
      return yamlLine(line);
    case 'ini':
    case 'toml':
    case 'properties':
    case 'env':
      return assignment(line, format);
    case 'shell':
      return tokens(line, shell);
    case 'xml':
      return tokens(line, xml);
    case 'text':
      return [ink('text', line)];
  }
}

/** Named groups are inks; what is in none is plain. No pattern can go back over what it has passed. */
const json =
  /(?<name>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*"?)|(?<number>-?\b\d[\d.]*(?:[eE][+-]?\d+)?\b)|(?<word>\b(?:true|false|null)\b)/g;
const shell =
  /(?<quiet>(?<![^\s;])#.*)|(?<string>'[^']*'?|"(?:[^"\\]|\\.)*"?)|(?<accent>\$(?:\{[^}]*\}?|\w+|[@*#?$!-]))|(?<word>(?<![\w./-])(?:if|then|elif|else|fi|for|in|while|until|do|done|case|esac|function|return|exit|export|local|set|trap|exec|source)(?![\w./-]))/g;
const xml =
  /(?<quiet><!--.*?(?:-->|$)|^[^<]*-->)|(?<name><[/?!]?[\w:.-]*|[/?]?>)|(?<string>(?<==)"[^"]*"?|(?<==)'[^']*'?)|(?<accent>[\w:.-]+(?==["']))/g;
const value =
  /(?<quiet>(?<!\S)#.*)|(?<string>"(?:[^"\\]|\\.)*"?|'[^']*'?)|(?<number>(?<![\w.-])[-+]?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:-]))|(?<word>(?<![\w.-])(?:true|false|null|yes|no|on|off|~)(?![\w.-]))/gi;

function tokens(line: string, pattern: RegExp): readonly DocSpan[] {
  const spans: DocSpan[] = [];
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    if (match[0] === '' || kind === undefined) continue;
    if (match.index > end) spans.push(ink('text', line.slice(end, match.index)));
    spans.push(ink(kind as DocInk, match[0]));
    end = match.index + match[0].length;
  }
  if (end < line.length || spans.length === 0) spans.push(ink('text', line.slice(end)));
  return spans;
}

function yamlLine(line: string): readonly DocSpan[] {
  if (/^\s*#/.test(line)) return [ink('quiet', line)];
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) return [ink('title', line)];
  const match = /^(\s*(?:- +)*)("[^"]*"\s*|'[^']*'\s*|[^\s"'#:{[&*!|>%@`-][^:#]*|-[^\s:#][^:#]*)(:)(?=\s|$)(.*)$/.exec(line);
  if (!match) return [...textSpan(/^\s*(?:- +)*/.exec(line)![0]), ...yamlValue(line.slice(/^\s*(?:- +)*/.exec(line)![0].length))];
  const [, lead = '', name = '', colon = '', rest = ''] = match;
  return [...textSpan(lead), ink('name', name), ink('text', colon), ...yamlValue(rest)];
}

/** A plain text is no word or number, though some stand in it. */
function yamlValue(rest: string): readonly DocSpan[] {
  const [, bare = '', comment = ''] = /^(.*?)((?:\s#.*)?)$/.exec(rest) ?? [];
  const isPlain = /^\s*[^\s"'{[]/.test(bare);
  const whole = bare.trim();
  if (!isPlain || whole === '') return tokens(rest, value);
  const kind: DocInk = /^[-+]?\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(whole)
    ? 'number'
    : /^(?:true|false|null|yes|no|on|off|~|[|>][-+\d]*)$/i.test(whole)
      ? 'word'
      : /^[&*!]/.test(whole)
        ? 'accent'
        : 'string';
  return [ink(kind, bare), ...(comment === '' ? [] : [ink('quiet', comment)])];
}

function assignment(line: string, format: 'ini' | 'toml' | 'properties' | 'env'): readonly DocSpan[] {
  if (/^\s*[#;!]/.test(line) && (format !== 'toml' || /^\s*#/.test(line))) return [ink('quiet', line)];
  if (/^\s*\[.*\]\s*(?:#.*)?$/.test(line) && format !== 'properties' && format !== 'env') return [ink('title', line)];
  const match = /^(\s*(?:export\s+)?[^\s=:]+(?: +[^\s=:]+)*)(\s*[=:]\s*)(.*)$/.exec(line);
  if (!match) return tokens(line, value);
  const [, name = '', sign = '', rest = ''] = match;
  return [ink('name', name), ink('text', sign), ...(format === 'toml' ? tokens(rest, value) : plainValue(rest))];
}

/** In those a value is all that follows. */
function plainValue(rest: string): readonly DocSpan[] {
  if (rest === '') return [];
  const whole = rest.trim();
  const isNumber = /^[-+]?\d+(?:\.\d+)?$/.test(whole);
  return [ink(isNumber ? 'number' : /^(?:true|false|yes|no|on|off|null)$/i.test(whole) ? 'word' : 'string', rest)];
}

function textSpan(text: string): readonly DocSpan[] {
  return text === '' ? [] : [ink('text', text)];
}
