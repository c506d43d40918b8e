import {diffArrays} from 'diff';
import {tidy} from './field-changes.ts';
import type {JsonObject, KubeObject} from './object.ts';
import {objectText} from './object-yaml.ts';

/** A line of both states, of the new one, of the old one; or where in the object the lines below it are. */
export type LineDifference = {readonly sign: ' ' | '+' | '-' | '@'; readonly text: string};

const CONTEXT = 3;
// Two texts that differ in more lines than this have little in common: finding it would take longer than anybody waits.
const MOST_EDITS = 1000;

/**
 * The lines in which two states of an object differ as YAML, each with three lines around it. Undefined is an object that does not exist:
 * all lines are new, or gone. Status and what the server fills in are left out (`tidy`). What a secret holds is masked as kubectl diff does it
 * (Masker.run of k8s.io/kubectl/pkg/cmd/diff), in `stringData` and in the annotation of kubectl apply too. Empty where nothing differs.
 */
export function differences(before: KubeObject | undefined, after: KubeObject | undefined): LineDifference[] {
  const [from, to] = masked(before && tidy(before), after && tidy(after));
  if (!from || !to) return [...linesOf(from).map(text => signed('-', text)), ...linesOf(to).map(text => signed('+', text))];
  return hunksOf(compared(linesOf(from), linesOf(to)));
}

function linesOf(object: JsonObject | undefined): string[] {
  return object ? objectText(object).trimEnd().split('\n') : [];
}

function compared(from: string[], to: string[]): LineDifference[] {
  const parts = diffArrays(from, to, {maxEditLength: MOST_EDITS});
  if (!parts) return [...from.map(text => signed('-', text)), ...to.map(text => signed('+', text))];
  return parts.flatMap(({value, added, removed}) => value.map(text => signed(added ? '+' : removed ? '-' : ' ', text)));
}

function hunksOf(lines: readonly LineDifference[]): LineDifference[] {
  const found: LineDifference[] = [];
  let next = 0;
  for (let at = 0; at < lines.length; at++) {
    if (lines[at]!.sign === ' ') continue;
    const from = Math.max(next, at - CONTEXT);
    if (from > next || next === 0) found.push(signed('@', within(lines, at)));
    let end = at + 1;
    for (let ahead = end; ahead < Math.min(lines.length, end + 2 * CONTEXT + 1); ahead++) if (lines[ahead]!.sign !== ' ') end = ahead + 1;
    next = Math.min(lines.length, end + CONTEXT);
    found.push(...lines.slice(from, next));
    at = next - 1;
  }
  return found;
}

/** The fields around a line, from the top: `spec.template.spec.containers`. */
function within(lines: readonly LineDifference[], at: number): string {
  const path: string[] = [];
  let column = columnOf(lines[at]!.text);
  for (let index = at - 1; index >= 0 && column > 0; index--) {
    const {sign, text} = lines[index]!;
    if (sign === '+' || columnOf(text) >= column) continue;
    const field = /^\s*(?:- )*(.+?):(?: [|>]\S*)?$/.exec(text)?.[1];
    if (field === undefined) continue;
    column = columnOf(text);
    path.unshift(field);
  }
  return path.join('.');
}

/** Where a field's name begins; the dash of a list's item stands before it. */
function columnOf(text: string): number {
  return /^\s*(?:- )*/.exec(text)?.[0].length ?? 0;
}

function signed(sign: LineDifference['sign'], text: string): LineDifference {
  return {sign, text};
}

const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function masked(from: JsonObject | undefined, to: JsonObject | undefined): [JsonObject | undefined, JsonObject | undefined] {
  if (![from, to].some(object => object?.['kind'] === 'Secret' && object['apiVersion'] === 'v1')) return [from, to];
  return [maskedAgainst(from, to, '*** (before)'), maskedAgainst(to, from, '*** (after)')];
}

function maskedAgainst(object: JsonObject | undefined, other: JsonObject | undefined, differing: string): JsonObject | undefined {
  if (!object) return undefined;
  const metadata = recordOf(object['metadata']);
  const annotations = recordOf(metadata['annotations']);
  return {
    ...object,
    ...mask('data', object, other, differing),
    ...mask('stringData', object, other, differing),
    ...(APPLIED in annotations ? {metadata: {...metadata, annotations: {...annotations, [APPLIED]: '***'}}} : {}),
  };
}

function mask(field: 'data' | 'stringData', object: JsonObject, other: JsonObject | undefined, differing: string): JsonObject {
  if (object[field] === undefined || object[field] === null) return {};
  const others = recordOf(other?.[field]);
  const values = Object.entries(recordOf(object[field]));
  return {[field]: Object.fromEntries(values.map(([key, value]) => [key, key in others && others[key] !== value ? differing : '***']))};
}

function recordOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
