import {emptyLine} from '../store/line.ts';
import type {LogSource} from '../logs/sources.ts';
import type {LogScreen} from '../store/log-screen.ts';
import type {Choice} from '../store/state.ts';
import {logsOf} from '../store/state.ts';
import {defineAction, needsLogs, type Program} from './action.ts';

const PREFIX = 'source ';

export const chooseSources = defineAction<LogScreen>({
  title: 'Choose containers and pods',
  group: 'Looking',
  needs(state) {
    const logs = needsLogs(state);
    if ('because' in logs) return logs;
    return logs.sources.length > 0 ? logs : {because: 'There are no containers yet'};
  },
  run({store}, logs) {
    const choices = choicesOf(logs);
    store.setState({overlay: {type: 'sources', title: 'Containers', line: emptyLine, choices, selected: 0}});
  },
});

/** Turns what was chosen on or off and leaves the list open, so that several can be chosen. */
export function toggleSource({store}: Program, id: string): void {
  const logs = logsOf(store.getState());
  if (!logs) return;
  const wanted = id.slice(PREFIX.length);
  const of = logs.sources.filter(source => wanted === 'all' || wanted === nameOf(source) || wanted === String(source.id));
  const isHidden = wanted === 'all' ? !of.some(source => source.isHidden) : !of.every(source => source.isHidden);
  for (const source of of) logs.setHidden(source.id, isHidden);
  store.setState(({overlay}) => (overlay ? {overlay: {...overlay, choices: choicesOf(logs)}} : {}));
}

export function isSource(id: string): boolean {
  return id.startsWith(PREFIX);
}

function choicesOf(logs: LogScreen): readonly Choice[] {
  const {sources} = logs;
  const names = [...new Set(sources.map(nameOf))].filter(name => sources.filter(source => nameOf(source) === name).length > 1);
  return [
    choice('all', 'All', sources, ''),
    ...names.map(name =>
      choice(
        name,
        name,
        sources.filter(source => nameOf(source) === name),
        'Containers by name',
      ),
    ),
    ...sources.map(source => choice(String(source.id), `${source.pod} ${source.container}`, [source], 'Containers')),
  ];
}

function choice(id: string, title: string, of: readonly LogSource[], group: string): Choice {
  const shown = of.filter(({isHidden}) => !isHidden).length;
  const [one] = of;
  const note = of.length > 1 ? `${shown} of ${of.length} shown` : [one?.state, one?.text].filter(Boolean).join(': ');
  return {id: `${PREFIX}${id}`, title, key: shown === of.length ? '[x]' : shown === 0 ? '[ ]' : '[-]', group, note, because: undefined};
}

function nameOf({container}: LogSource): string {
  return container;
}
