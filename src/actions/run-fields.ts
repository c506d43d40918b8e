import type {Field} from '../changes/plan.ts';
import type {Because} from '../changes/change.ts';
import {humanDuration, parseDuration} from '../kube/duration.ts';
import {runLine} from '../kube/run-line.ts';
import {shellCommands} from '../kube/shell-command.ts';
import type {JunkControl, RunForm} from '../store/junk-control.ts';

const DEADLINE = '4h';
const SHORTEST_MS = 10_000;
const LONGEST_MS = 7 * 24 * 3_600_000;

/** A text field that begins with what was typed last, and walks what was typed before. */
export function pastField(
  junk: Pick<JunkControl, 'past'>,
  form: RunForm,
  field: Omit<Field, 'type' | 'value' | 'past'> & {readonly value?: string; readonly otherwise?: string},
): Field {
  const {otherwise = '', value, ...rest} = field;
  const typed = junk.past(form).map(run => run[field.name] ?? '');
  const past = [...new Set(typed)].filter(text => text !== '');
  return {...rest, type: 'text', value: value ?? typed[0] ?? otherwise, past};
}

/** Images of all forms, so that what was run before can be debugged with, too. */
export function imageField(junk: Pick<JunkControl, 'past'>, form: RunForm, value?: string): Field {
  const field = pastField(junk, form, {name: 'image', label: 'image', otherwise: 'busybox', ...(value ? {value} : {})});
  const others = (['run', 'debug', 'node'] as const).flatMap(one => junk.past(one).map(run => run['image'] ?? ''));
  return {...field, past: [...new Set([...(field.past ?? []), ...others])].filter(text => text !== '')};
}

export function deadlineField(junk: Pick<JunkControl, 'past'>, form: RunForm): Field {
  return pastField(junk, form, {name: 'deadline', label: 'deadline', otherwise: DEADLINE, help: 'it ends then at the latest'});
}

/** In whole seconds. */
export function deadlineOf(text: string): number | Because {
  const ms = parseDuration(text.trim() === '' ? DEADLINE : text.trim());
  if (ms === undefined) return {because: `${text.trim()} is no time; one reads like 30m, 4h or 1d`};
  if (ms < SHORTEST_MS || ms > LONGEST_MS) return {because: `The deadline must be from ${humanDuration(SHORTEST_MS)} to 7d from now`};
  return Math.ceil(ms / 1000);
}

/** What runs: a shell, where nothing is told. `kubectl` is what stands behind `--command --`. */
export function commandOf(line: string): {readonly command: readonly string[]; readonly isShell: boolean; readonly told: string} {
  const text = line.trim();
  const [best = ['sh']] = shellCommands(false);
  if (text === '') return {command: best, isShell: true, told: 'sh'};
  const [first = ''] = text.split(/\s+/);
  return {command: runLine(text, false), isShell: /^(.*\/)?(ba|da|a|z|k|fi|)sh$/.test(first), told: text};
}
