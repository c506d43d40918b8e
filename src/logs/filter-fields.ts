import {parseQuantity} from '../kube/quantity.ts';
import type {CostedTest, FilteredLine, LineTest} from './filtered-line.ts';
import {readRecord} from './record.ts';
import {severities, severityNamed} from './severity.ts';
import {createWord} from './words.ts';

type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=';

/**
 * `level>=warn`, `pod=web`, `http.status>=500` as a test; undefined where it is no comparison but a word; a problem in words, or '' where
 * it is only half typed. What a line does not say is never greater or less, and never equal; a level it does not say is the least.
 */
export function comparisonTest(text: string): CostedTest | {readonly problem: string} | undefined {
  const match = /^([\p{L}@_][\p{L}\d@_.-]*)(!=|>=|<=|=|>|<)(.*)$/su.exec(text);
  if (!match) return undefined;
  const [, name, operator, wanted] = match as unknown as [string, string, Operator, string];
  if (wanted === '') return {problem: ''};
  const lower = name.toLowerCase();
  if (lower === 'level' || lower === 'severity') return levelTest(operator, wanted);
  if (Object.hasOwn(sourceNames, lower)) return sourceTest(lower as keyof typeof sourceNames, operator, wanted);
  return operator === '=' || operator === '!=' ? equalTest(lower, operator, wanted) : orderTest(lower, operator, wanted);
}

function levelTest(operator: Operator, wanted: string): CostedTest | {readonly problem: string} {
  const level = wanted.toLowerCase() === 'unknown' ? 0 : severityNamed(wanted) || undefined;
  if (level === undefined) return {problem: `${wanted} is no level; there are ${severities.slice(1).join(', ')}`};
  return {test: ({severity}) => compared(severity, operator, level), cost: 1, isDropping: false};
}

/** What of a source is asked for by which word, and whether a part of it will do. */
const sourceNames = {
  pod: {of: 'pod', isPart: true},
  container: {of: 'container', isPart: false},
  namespace: {of: 'namespace', isPart: false},
} as const;

function sourceTest(name: keyof typeof sourceNames, operator: Operator, wanted: string): CostedTest | {readonly problem: string} {
  if (operator !== '=' && operator !== '!=') return {problem: `A ${name} is compared with = or !=`};
  const {of, isPart} = sourceNames[name];
  const lower = wanted.toLowerCase();
  const isWanted = operator === '=';
  return {
    test: ({source}) => {
      const known = source?.[of].toLowerCase() ?? '';
      return (isPart ? known.includes(lower) : known === lower) === isWanted;
    },
    cost: 1,
    isDropping: false,
  };
}

/** Understanding a line costs more than anything else: only those are read that hold the value at all. */
function equalTest(name: string, operator: '=' | '!=', wanted: string): CostedTest {
  const isWanted = operator === '=';
  const lower = wanted.toLowerCase();
  // Where JSON could write it otherwise (escapes), the bytes do not tell.
  const word = /^[\w.:@-]+$/.test(lower) ? createWord(lower) : undefined;
  const test: LineTest = line => {
    if (word?.inBytes(line.range) === false) return !isWanted;
    return valuesOf(line, name, lower.length).some(value => value.toLowerCase() === lower) === isWanted;
  };
  return {test, cost: 4, isDropping: !isWanted};
}

function orderTest(name: string, operator: Operator, wanted: string): CostedTest | {readonly problem: string} {
  const limit = measureOf(wanted);
  if (limit === undefined) return {problem: `${wanted} is no number, quantity or duration`};
  const word = /^[\w.@-]+$/.test(name) && !isMessage(name) ? createWord(name.split('.').at(-1)!) : undefined;
  const test: LineTest = line => {
    if (word?.inBytes(line.range) === false) return false;
    return valuesOf(line, name, 0).some(value => {
      const measure = measureOf(value);
      return measure !== undefined && measure.isTime === limit.isTime && compared(measure.value, operator, limit.value);
    });
  };
  return {test, cost: 4, isDropping: false};
}

/** What a line says under a name: `status` finds `http.status`, too. A plain line may hold `name=value` in its words. */
function valuesOf(line: FilteredLine, name: string, length: number): readonly string[] {
  const text = line.text();
  const {format, message, fields} = readRecord(text);
  const values: string[] = [];
  if (isMessage(name)) values.push(message);
  for (const field of fields) {
    const known = field.name.toLowerCase();
    if (known === name || known.endsWith(`.${name}`)) values.push(field.value);
  }
  if (values.length > 0 || format === 'json') return values;
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(`${name}=`); at >= 0; at = lower.indexOf(`${name}=`, at + 1)) {
    if (at > 0 && /[\w.-]/.test(lower[at - 1]!)) continue;
    const from = at + name.length + 1;
    const rest = text.slice(from, from + Math.max(200, length + 2));
    const value = /^"([^"]*)"?|^([^\s,;)\]}]*)/.exec(rest);
    values.push(value?.[1] ?? value?.[2] ?? '');
  }
  return values;
}

function isMessage(name: string): boolean {
  return name === 'message' || name === 'msg';
}

/** A number or quantity as it is, a duration (`250ms`, `1.5s`, `2m3s`) in ms; one is not compared with the other. */
function measureOf(text: string): {readonly value: number; readonly isTime: boolean} | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  if (Number.isFinite(Number(plain))) return {value: Number(plain), isTime: false};
  const spans = [...plain.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)];
  if (spans.length > 0 && spans.map(([span]) => span).join('') === plain) {
    // A lone `m` is minutes here, as in Go's durations; thousandths are no measure of a log.
    return {
      value: spans.reduce((sum, [, count, unit]) => sum + Number(count) * unitsInMs[unit as keyof typeof unitsInMs], 0),
      isTime: true,
    };
  }
  const value = parseQuantity(plain);
  return value === undefined ? undefined : {value, isTime: false};
}

const unitsInMs = {ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000} as const;

function compared(left: number, operator: Operator, right: number): boolean {
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  return operator === '<' ? left < right : left <= right;
}
