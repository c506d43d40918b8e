import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Config, defaultConfig} from './config.ts';
import type {Problem} from './problem.ts';
import {keepBytesOf, keepSizes} from './size.ts';

type Loaded = {readonly value: Config; readonly problems: readonly Problem[]};

/**
 * `dir/config.yaml`, or what holds without one. What cannot be used is told, and taken for the safer of what it can mean: a file that makes
 * no sense at all leaves everything read-only. Never rejects. YAML and the schema are imported only where there is a file to read.
 */
export async function loadConfig({dir}: {readonly dir: string | undefined}): Promise<Loaded> {
  if (dir === undefined) return {value: defaultConfig, problems: []};
  const file = join(dir, 'config.yaml');
  try {
    return parseConfig(await readFile(file, 'utf8'), file);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {value: defaultConfig, problems: []};
    return locked([{file, line: 0, message: `cannot be read (${code})`}]);
  }
}

async function parseConfig(text: string, file: string): Promise<Loaded> {
  const [{parseYaml}, {configSchema}] = await Promise.all([import('./parse-yaml.ts'), import('./config-schema.ts')]);
  const {value: found, problems: broken, lineOf} = await parseYaml(text, file);
  if (broken.length > 0) return locked(broken);
  if (found === undefined) return {value: defaultConfig, problems: []};
  if (!isMap(found))
    return locked([{file, line: 1, message: `expected ${Object.keys(configSchema.shape).join(', ')}, as "readOnly: true"`}]);
  const said = withoutEmpty(found);
  const issues = configSchema.safeParse(said).error?.issues ?? [];
  const problems = issues.map(({path: steps, ...issue}): Problem => {
    const path = steps.map(step => (typeof step === 'number' ? step : String(step)));
    if (issue.code !== 'unrecognized_keys') {
      return {file, line: lineOf(path), message: `${path.join(': ')}: ${issue.message}${takenFor(path)}`};
    }
    const whole = [...path, ...issue.keys.slice(0, 1)];
    const within = path[0] === 'logs' ? 'keep' : 'readOnly or protect';
    const expected = path.length === 0 ? Object.keys(configSchema.shape).join(', ') : within;
    return {file, line: lineOf(whole), message: `${whole.join(': ')}: expected ${expected}`};
  });
  return {value: configFrom(said), problems};
}

function configFrom({readOnly, protect, contexts, logs}: Fields): Config {
  const own = Object.entries(isMap(contexts) ? contexts : {}).map(([name, context]) => [name, contextFrom(context)] as const);
  return {
    readOnly: flagFrom(readOnly) ?? defaultConfig.readOnly,
    protect: protectFrom(protect),
    contexts: Object.fromEntries(own),
    logs: {keepBytes: (isMap(logs) ? keepBytesOf(logs.keep) : undefined) ?? defaultConfig.logs.keepBytes},
  };
}

function contextFrom(found: unknown): Config['contexts'][string] {
  if (!isMap(found)) return {readOnly: true};
  return {readOnly: flagFrom(found.readOnly), protect: flagFrom(found.protect)};
}

/** What `configFrom` makes of something wrong, in words. */
function takenFor(path: readonly (string | number)[]): string {
  if (path[0] === 'readOnly' || path.length === 3) return '; taken as true';
  if (path[0] === 'logs') return `; taken as ${path.length === 1 ? `{keep: ${keepSizes.usual}}` : keepSizes.usual}`;
  return path[0] === 'contexts' && path.length === 2 ? '; taken as read-only' : '';
}

function flagFrom(value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  return value !== false;
}

/** Patterns that protect stand beside the default only where the list has none of its own. */
function protectFrom(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return defaultConfig.protect;
  const patterns = value.filter(item => typeof item === 'string' && /^!?[^!]/.test(item)) as string[];
  const isOwn = value.length === 0 || patterns.some(pattern => !pattern.startsWith('!'));
  return isOwn ? patterns : [...defaultConfig.protect, ...patterns];
}

/** Names with nothing behind them, their lines commented out, say nothing. */
function withoutEmpty({contexts, logs, ...others}: Fields): Fields {
  const rest = logs === null || logs === undefined ? others : {...others, logs};
  if (!isMap(contexts)) return contexts === null || contexts === undefined ? rest : {...rest, contexts};
  return {...rest, contexts: Object.fromEntries(Object.entries(contexts).filter(([, own]) => own !== null))};
}

function locked(problems: readonly Problem[]): Loaded {
  const [first, ...rest] = problems;
  const told = first ? [{...first, message: `${first.message}; nothing can be changed until it is put right`}, ...rest] : [];
  return {value: {...defaultConfig, readOnly: true}, problems: told};
}

type Fields = {
  readonly readOnly?: unknown;
  readonly protect?: unknown;
  readonly contexts?: unknown;
  readonly logs?: unknown;
  readonly keep?: unknown;
  readonly [name: string]: unknown;
};

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
