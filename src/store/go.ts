import {idOf, type Kind, type Scope} from '../resources/kind.ts';
import {type Catalog, kindsNamed, nearest, wordsOf} from './catalog.ts';
import {commandNamed, type CommandName, commandWords, spans} from './commands.ts';
import {tokensOf} from './filter.ts';
import type {Candidate} from './state.ts';

/** What a line behind `:` asks for. */
export type Errand =
  | {readonly type: 'show'; readonly kind: Kind; readonly scope: Scope; readonly filter: string; readonly context: string | undefined}
  | {readonly type: 'namespace'; readonly namespace: string}
  | {readonly type: 'context'; readonly context: string}
  | {readonly type: 'help'}
  | {readonly type: 'quit'}
  | {readonly type: 'command'; readonly name: CommandName; readonly argument: string}
  | {readonly type: 'problem'; readonly message: string};

const quitWords = ['q', 'quit', 'exit', 'q!', 'qa'];
const helpWords = ['help', 'h', '?'];
const allWords = ['all', '*', '-a'];

/**
 * `kind [namespace] [/filter] [-l selector] [-f fields] [label=value] [@context]`, `ns NAME`, `ctx NAME`, `help`, `quit`, or a command with
 * what stands behind it.
 */
export function errandOf(text: string, catalog: Catalog): Errand {
  const [word = '', ...rest] = tokensOf(text.trim());
  const lower = word.toLowerCase();
  if (quitWords.includes(lower)) return {type: 'quit'};
  if (helpWords.includes(lower)) return {type: 'help'};
  const command = commandNamed(word);
  if (command) return {type: 'command', name: command.name, argument: text.trim().slice(word.length).trim()};
  const kind = kindsNamed(catalog, word)[0];
  if (!kind) return unknownWord(word, catalog);
  const [first] = rest;
  if (kind.plural === 'contexts' && kind.from === 'local' && first !== undefined) return contextErrand(first.replace(/^@/, ''), catalog);
  if (idOf(kind) === 'namespaces' && first !== undefined && !/^[-/@!~]/.test(first) && !first.includes('=')) {
    return {type: 'namespace', namespace: allWords.includes(first.toLowerCase()) ? '' : first};
  }
  return showErrand(kind, rest, catalog);
}

function showErrand(kind: Kind, tokens: readonly string[], catalog: Catalog): Errand {
  let scope: Scope = {kind: idOf(kind)};
  const labels: string[] = [];
  const filters: string[] = [];
  let context: string | undefined;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.startsWith('-l ')) labels.push(token.slice(3));
    else if (token === '-f') scope = {...scope, fieldSelector: tokens[++index] ?? ''};
    else if (token.startsWith('@')) context = token.slice(1);
    else if (/^[/!~]/.test(token)) filters.push(/^\/.+\/$/.test(token) ? token : token.replace(/^\//, ''));
    else if (token === '-A' || allWords.includes(token.toLowerCase())) scope = {...scope, namespace: ''};
    else if (token === '-n') scope = {...scope, namespace: tokens[++index] ?? ''};
    else if (/[=<>]/.test(token)) labels.push(token);
    else scope = {...scope, namespace: token};
  }
  if (context !== undefined && !catalog.contexts.includes(context)) return noContext(context, catalog);
  if (labels.length > 0) scope = {...scope, labelSelector: labels.join(',')};
  return {type: 'show', kind, scope, filter: filters.join(' '), context};
}

function contextErrand(name: string, catalog: Catalog): Errand {
  return catalog.contexts.includes(name) ? {type: 'context', context: name} : noContext(name, catalog);
}

function noContext(name: string, {contexts}: Catalog): Errand {
  return {type: 'problem', message: `No context is called ${name}${nearestText(nearest(contexts, name))}`};
}

function unknownWord(word: string, catalog: Catalog): Errand {
  if (word === '') return {type: 'problem', message: 'Type a kind, such as pods'};
  const near = nearest([...catalog.kinds.flatMap(wordsOf), ...commandWords.map(({name}) => name)], word);
  const missing = catalog.problems.length > 0 ? `; ${catalog.problems[0]}` : '';
  return {type: 'problem', message: `No kind is called ${word}${nearestText(near)}${missing}`};
}

function nearestText(names: readonly string[]): string {
  return names.length > 0 ? `. Nearest: ${names.join(', ')}` : '';
}

const MOST = 200;

/** What could stand where the line ends, best first. `insert` is the whole line as it would be. */
export function completions(text: string, catalog: Catalog): Candidate[] {
  const [, head = '', last = ''] = /^(.*?)(\S*)$/.exec(text) ?? [];
  const wanted = last.toLowerCase();
  if (head.trim() === '') return kindCompletions(wanted, catalog);
  const [word = '', ...others] = head.trim().split(/\s+/);
  const command = commandNamed(word);
  if (command) return others.length > 0 ? [] : argumentCompletions(command, wanted, head, catalog);
  const kind = kindsNamed(catalog, word)[0];
  if (!kind) return [];
  if (wanted.startsWith('@')) return named(catalog.contexts, wanted.slice(1), `${head}@`, 'context');
  if (kind.from === 'local') return kind.plural === 'contexts' ? named(catalog.contexts, wanted, head, 'context') : [];
  if (/^[-/!~]/.test(wanted) || /[=<>]/.test(wanted)) return [];
  if (others.length > 0 || !(kind.isNamespaced || idOf(kind) === 'namespaces')) return [];
  return named(['all', ...catalog.namespaces], wanted, head, 'namespace');
}

function argumentCompletions({takes}: {readonly takes: string}, wanted: string, head: string, {namespaces}: Catalog): Candidate[] {
  if (takes === 'namespace') return named([...namespaces, 'all'], wanted, head, 'namespace');
  return takes === 'span' ? named(spans, wanted, head, 'then a blank, and why') : [];
}

function kindCompletions(wanted: string, {kinds}: Catalog): Candidate[] {
  const found: {candidate: Candidate; rank: number}[] = [];
  const plurals = new Map<string, number>();
  for (const {plural} of kinds) plurals.set(plural, (plurals.get(plural) ?? 0) + 1);
  for (const kind of kinds) {
    const rank = rankOf(kind, wanted);
    if (rank === undefined) continue;
    const isFirst = kinds.find(({plural}) => plural === kind.plural) === kind;
    const insert = isFirst ? kind.plural : idOf(kind);
    const note = [
      kind.aliases.join(' '),
      kind.group === '' || (isFirst && plurals.get(kind.plural) === 1 && kind.from !== 'table') ? '' : kind.group,
    ];
    found.push({candidate: {insert, text: insert, note: note.filter(Boolean).join(' · ')}, rank});
  }
  for (const {name, note} of commandWords) {
    const rank = commandRank(name, wanted);
    if (rank !== undefined) found.push({candidate: {insert: name, text: name, note}, rank});
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .map(({candidate}) => candidate)
    .slice(0, MOST);
}

/** Behind the kinds that have a file, before whatever else a server has. */
function commandRank(name: string, wanted: string): number | undefined {
  if (name === wanted) return 0;
  return name.startsWith(wanted) ? 900 : undefined;
}

/** A word itself, then what begins with it (own kinds before others, short before long), then what holds it. */
function rankOf(kind: Kind, wanted: string): number | undefined {
  const own = kind.from === 'table' ? 1000 : 0;
  const words = wordsOf(kind);
  if (words.includes(wanted)) return own / 1000;
  if (words.some(word => word.startsWith(wanted))) return 2 + own + kind.plural.length / 100;
  if (wanted.length > 1 && (kind.plural.includes(wanted) || kind.group.includes(wanted))) return 5000 + own + kind.plural.length / 100;
  return undefined;
}

function named(names: readonly string[], wanted: string, head: string, note: string): Candidate[] {
  const starts = names.filter(name => name.toLowerCase().startsWith(wanted));
  const holds = names.filter(name => !name.toLowerCase().startsWith(wanted) && wanted !== '' && name.toLowerCase().includes(wanted));
  return [...starts, ...holds].slice(0, MOST).map(name => ({insert: head + name, text: name, note}));
}
