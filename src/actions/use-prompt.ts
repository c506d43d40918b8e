import {pathProposals} from '../kube/path-proposals.ts';
import {emptyLine, type Line, lineOf} from '../store/line.ts';
import {completions, type Errand, errandOf} from '../store/go.ts';
import {logsOf, objectOf, outputsOf, type Prompt, type State, top} from '../store/state.ts';
import type {Table} from '../store/table.ts';
import {defineAction, needsTable, type Program} from './action.ts';
import {runCommand} from './commands.ts';
import {acceptPorts, typedPorts} from './forward-port.ts';
import {changeCommand, completeCommand, recalled, runTyped} from './run-command.ts';

export const askPlace = defineAction({
  title: 'Go: kind, namespace, context, command',
  group: 'Going places',
  run(program) {
    program.loadNames();
    program.store.setState({prompt: {for: 'go', line: emptyLine, candidates: [], selected: -1, problem: undefined, before: ''}});
  },
});

export const askFilter = defineAction<Table>({
  title: 'Look for',
  group: 'Rows',
  needs: needsTable,
  run(program, {filter}) {
    // Typing replaces the filter there is; the up key brings it back to be changed.
    const prompt: Prompt = {for: 'filter', line: emptyLine, candidates: [], selected: -1, problem: undefined, before: filter.text};
    program.store.setState({prompt});
  },
});

/** Called by whoever takes typed text. The filter takes hold with every letter. */
export function changeLine({store}: Pick<Program, 'store'>, line: Line): void {
  const state = store.getState();
  const {prompt} = state;
  if (!prompt) return;
  if (prompt.for === 'go') {
    const candidates = line.text === prompt.line.text ? prompt.candidates : completions(line.text, state.catalog);
    store.setState({prompt: {...prompt, line, candidates, selected: -1, problem: undefined}});
  } else if (prompt.for === 'command') {
    store.setState({prompt: changeCommand(prompt, line)});
  } else if (prompt.for === 'ports') {
    store.setState({prompt: typedPorts(prompt, line, state)});
  } else if (prompt.for === 'find' || prompt.for === 'keep') {
    const logs = logsOf(state);
    const outputs = outputsOf(state);
    if (outputs && line.text !== prompt.line.text) outputs.setFind(line.text);
    const reader = objectOf(state);
    if (reader && line.text !== prompt.line.text) reader.find(line.text);
    if (logs && line.text !== prompt.line.text) {
      if (prompt.for === 'find') logs.setFind(line.text, prompt.from);
      else logs.setFilter(line.text);
    }
    store.setState({prompt: {...prompt, line, problem: logs?.problem ?? reader?.reader.problem ?? outputs?.findProblem}});
  } else if (prompt.for === 'path') {
    const screen = objectOf(state);
    if (line.text !== prompt.line.text) screen?.setQuery(line.text);
    const proposals = screen?.tab.id === 'yaml' && screen.object ? pathProposals(screen.object, line.text) : [];
    const candidates = proposals.map(({name, text}) => ({insert: text, text: name, note: ''}));
    store.setState({prompt: {...prompt, line, candidates, selected: -1}});
  } else {
    const table = top(state)?.table;
    if (table && line.text !== prompt.line.text) table.setFilter(line.text);
    store.setState({prompt: {...prompt, line, problem: table?.filter.problem}});
  }
}

export const acceptPrompt = defineAction<Prompt>({
  title: 'Do it',
  group: 'Typing',
  needs: needsPrompt,
  run(program, prompt) {
    if (prompt.for === 'command') return runTyped(program, prompt);
    if (prompt.for === 'ports') return acceptPorts(program, prompt);
    if (prompt.for !== 'go') {
      // What was typed stays, so that it can be mended.
      if (prompt.problem !== undefined) return program.flash('warn', prompt.problem);
      return program.store.setState({prompt: undefined});
    }
    const chosen = prompt.candidates[prompt.selected];
    runErrand(program, prompt, chosen ? chosen.insert : prompt.line.text);
  },
});

export const cancelPrompt = defineAction<Prompt>({
  title: 'Never mind',
  group: 'Typing',
  needs: needsPrompt,
  run({store}, prompt) {
    const table = top(store.getState())?.table;
    if (prompt.for === 'filter') table?.setFilter('');
    const logs = logsOf(store.getState());
    if (prompt.for === 'find') {
      logs?.setFind('', prompt.from);
      if (prompt.wasFollowing) logs?.follow();
    }
    if (prompt.for === 'keep') logs?.setFilter('');
    if (prompt.for === 'find') objectOf(store.getState())?.find('');
    if (prompt.for === 'path') objectOf(store.getState())?.setQuery('');
    if (prompt.for === 'find') outputsOf(store.getState())?.setFind('');
    store.setState({prompt: undefined});
  },
});

export const completePrompt = defineAction<Prompt>({
  title: 'Complete',
  group: 'Typing',
  needs: needsPrompt,
  run({store}, prompt) {
    if (prompt.for === 'command') return completeCommand(store, prompt);
    const candidate = prompt.candidates[Math.max(0, prompt.selected)];
    if (candidate) changeLine({store}, lineOf(prompt.for === 'go' ? `${candidate.insert} ` : candidate.insert));
  },
});

const select = (title: string, by: 1 | -1) =>
  defineAction<Prompt>({
    title,
    group: 'Typing',
    needs: needsPrompt,
    run({store}, prompt) {
      if (prompt.for === 'command') return store.setState({prompt: recalled(prompt, by)});
      if (prompt.for !== 'go' && prompt.candidates.length === 0 && prompt.before !== '') return changeLine({store}, lineOf(prompt.before));
      const count = prompt.candidates.length;
      if (count === 0) return;
      const selected = prompt.selected < 0 && by < 0 ? count - 1 : (prompt.selected + by + count) % count;
      store.setState({prompt: {...prompt, selected}});
    },
  });

export const nextCandidate = select('Next proposal', 1);
export const previousCandidate = select('Previous proposal', -1);

function needsPrompt({prompt}: State) {
  return prompt ?? {because: 'Nothing is being typed'};
}

function runErrand(program: Program, prompt: Prompt, text: string): void {
  const {store} = program;
  const state = store.getState();
  if (text.trim() === '') return store.setState({prompt: undefined});
  const errand = errandOf(text, state.catalog);
  const [best] = prompt.candidates;
  const isUnknown = errand.type === 'problem' || (errand.type === 'show' && !isNamespace(errand.scope.namespace, state));
  // Where what is typed names nothing, enter takes the proposal that stands there in grey.
  if (isUnknown && best?.insert.startsWith(text) && best.insert !== text) return runErrand(program, prompt, best.insert);
  // What was typed stays, so that it can be mended.
  if (errand.type === 'problem') return store.setState({prompt: {...prompt, problem: errand.message}});
  store.setState({prompt: undefined});
  if (errand.type !== 'command') return follow(program, errand);
  const problem = runCommand(program, errand);
  if (problem === undefined) return;
  if (best?.insert.startsWith(text) && best.insert !== text) return runErrand(program, prompt, best.insert);
  store.setState({prompt: {...prompt, problem}});
}

/** As far as is known; who may not list namespaces may still know one. */
function isNamespace(namespace: string | undefined, {catalog}: State): boolean {
  return !namespace || catalog.namespaces.length === 0 || catalog.namespaces.includes(namespace);
}

/** Goes where a line behind `:` leads, wherever it was typed. */
export function follow(program: Program, errand: Errand): void {
  const state = program.store.getState();
  switch (errand.type) {
    case 'quit':
      return program.quit();
    case 'help':
      return program.run('show-help');
    case 'problem':
      return program.flash('error', errand.message);
    case 'command': {
      if (!top(state)) program.show({kind: 'pods'}, 'root');
      const problem = runCommand(program, errand);
      if (problem !== undefined) program.flash('warn', problem);
      return;
    }
    case 'context':
      return program.switchContext(errand.context);
    case 'namespace': {
      const route = top(state);
      const kind = route?.table.kind;
      const isKept = kind?.isNamespaced && kind.from !== 'local' && !kind.partsOf;
      return program.show({kind: isKept ? route!.scope.kind : 'pods', namespace: errand.namespace}, 'root');
    }
    case 'show': {
      const {context, scope, filter} = errand;
      if (context !== undefined && context !== state.context?.name) return program.switchContext(context, scope, filter);
      return program.show(scope, 'root', {filter});
    }
  }
}
