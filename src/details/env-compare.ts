import {records} from '../kube/loose.ts';
import {ink, mask} from './document.ts';
import {environNeed, type Place} from './env-needs.ts';
import type {Row} from './env-rows.ts';
import type {Inspected} from './tab.ts';

/** What is known of the variables of a container's process. */
export type Process = {
  readonly values: ReadonlyMap<string, string> | undefined;
  /** What is to be said of it; empty where there is nothing. */
  readonly told: string;
  readonly isFailure: boolean;
};

export function processOf(inspected: Inspected, place: Place): Process {
  if (!place.isRunning) return {values: undefined, told: 'it does not run: there is nothing to compare with', isFailure: false};
  const answer = inspected.answer(environNeed(inspected, place));
  if (answer.state === 'asking') return {values: undefined, told: 'asking its process …', isFailure: false};
  if (answer.state === 'failed') {
    const because = answer.status === 403 ? `you may not run commands here (403): ${answer.because}` : answer.because;
    return {values: undefined, told: `cannot be compared: ${because}`, isFailure: true};
  }
  const isShared = place.pod.spec['shareProcessNamespace'] === true;
  const told = isShared
    ? 'compared with a process that was just started in it, as its containers share their processes'
    : 'compared with process 1';
  return {values: parseEnviron(typeof answer.value === 'string' ? answer.value : ''), told, isFailure: false};
}

/** `/proc/1/environ`: `NAME=value` with a zero byte behind each; the first of a name counts, as for getenv. */
export function parseEnviron(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const entry of text.split('\0')) {
    const equals = entry.indexOf('=');
    if (equals > 0 && !values.has(entry.slice(0, equals))) values.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  return values;
}

/** The rows with what the process has of each, and what only the process has behind them. Those of services are not told again. */
export function compared(
  inspected: Inspected,
  place: Place,
  rows: readonly Row[],
  values: ReadonlyMap<string, string>,
  services: ReadonlyMap<string, string> | undefined,
): readonly Row[] {
  const isFromSecret = records(place.container['envFrom']).some(({secretRef}) => secretRef !== undefined);
  const told = new Set(rows.filter(({isVain}) => !isVain).map(({name}) => name));
  const found = rows.map((row): Row => (row.isVain ? row : judged(inspected, row, values, isFromSecret, place)));
  for (const [name, value] of values) {
    if (told.has(name) || services?.get(name) === value) continue;
    // It may be what a key of a secret was that is no longer there.
    const secret = isFromSecret && !usual.has(name) ? `process/${place.name}/${name}` : undefined;
    const isHidden = secret !== undefined && !inspected.isRevealed(secret);
    found.push({
      name,
      nameInk: 'quiet',
      value: [isHidden ? mask : ink('quiet', value)],
      clear: value,
      isVain: false,
      hasSecret: secret !== undefined,
      behind: [],
      verdict: 'only there',
      inProcess: undefined,
      more: {
        key: `${place.name} ${name} process`,
        ...(isHidden ? {} : {value}),
        ...(secret === undefined ? {} : {secret}),
      },
    });
  }
  return found;
}

/** What images and runtimes set. */
const usual: ReadonlySet<string> = new Set(['PATH', 'HOME', 'HOSTNAME', 'TERM', 'LANG', 'LC_ALL', 'SHLVL', 'PWD', 'USER', 'SHELL']);

function judged(inspected: Inspected, row: Row, values: ReadonlyMap<string, string>, isFromSecret: boolean, place: Place): Row {
  const there = values.get(row.name);
  if (row.clear === undefined) return {...row, verdict: 'unknown'};
  if (there === undefined) return {...row, verdict: 'not there'};
  if (there === row.clear) return {...row, verdict: 'the same'};
  // Before a key of a secret went, its value may have stood here.
  const secret = row.more.secret ?? (isFromSecret ? `process/${place.name}/${row.name}` : undefined);
  const isHidden = secret !== undefined && !inspected.isRevealed(secret);
  return {
    ...row,
    verdict: 'differs',
    inProcess: [isHidden ? mask : ink('failing', there)],
    more: {...row.more, ...(secret === undefined ? {} : {secret})},
  };
}
