import type {LogTarget} from '../store/log-target.ts';
import {type Line, lineOf} from '../store/line.ts';
import type {Prompt, Store} from '../store/state.ts';
import {defineAction, isBecause, type Program} from './action.ts';
import {podsTarget, podsToReach} from './pods-target.ts';

/** Asks for a command, and runs it in the pods of all marked rows, or of the one under the cursor. */
export const runCommand = defineAction<LogTarget>({
  title: 'Run a command in all marked',
  group: 'Acting',
  suits: state => !isBecause(podsTarget(state)),
  needs: state => podsToReach(state, 'exec'),
  run(program, target) {
    const prompt: Prompt = {for: 'command', line: lineOf(''), candidates: [], selected: -1, problem: undefined, before: '', target};
    program.store.setState({prompt});
    void program.commandsBefore().then(lines => learn(program, prompt, {candidates: lines.map(text => ({insert: text, text, note: ''}))}));
    void countPods(program, prompt, target);
  },
});

/** `:exec COMMAND`. */
export function execCommand(program: Program, argument: string): string | undefined {
  const target = podsToReach(program.store.getState(), 'exec');
  if (isBecause(target)) return target.because;
  if (argument === '') program.run('run-command');
  else program.runOnPods(target, argument);
  return undefined;
}

export function runTyped(program: Program, {line, target}: Prompt): void {
  program.store.setState({prompt: undefined});
  if (line.text.trim() !== '' && target) program.runOnPods(target, line.text);
}

export function changeCommand(prompt: Prompt, line: Line): Prompt {
  if (line.text === prompt.line.text) return {...prompt, line};
  return {...prompt, line, selected: -1, before: line.text};
}

/** Up: an earlier command; down: back to later ones, and to what was typed. */
export function recalled(prompt: Prompt, by: 1 | -1): Prompt {
  const selected = Math.max(-1, Math.min(prompt.candidates.length - 1, prompt.selected - by));
  return {...prompt, selected, line: lineOf(prompt.candidates[selected]?.insert ?? prompt.before)};
}

/** The newest of earlier ones that begins so. */
export function completeCommand(store: Store, prompt: Prompt): void {
  const found = prompt.candidates.find(({insert}) => insert.startsWith(prompt.line.text));
  if (found) store.setState({prompt: changeCommand(prompt, lineOf(found.insert))});
}

/** How many pods are meant is known of named ones; others are asked for while the command is typed. */
async function countPods(program: Program, prompt: Prompt, target: LogTarget): Promise<void> {
  const isNamed = target.scopes.every(({select, part}) => (select ?? part) !== undefined);
  if (isNamed) return learn(program, prompt, {count: target.scopes.length});
  try {
    learn(program, prompt, {count: (await program.podsOf(target.scopes)).length});
  } catch {
    // It is told when the command is to run.
  }
}

/** What became known while it was typed. */
function learn({store}: Program, {target}: Prompt, known: Pick<Prompt, 'candidates'> | {readonly count: number}): void {
  const {prompt} = store.getState();
  if (prompt?.for === 'command' && prompt.target === target) store.setState({prompt: {...prompt, ...known}});
}
