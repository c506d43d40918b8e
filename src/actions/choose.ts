import {emptyLine} from '../store/line.ts';
import type {Choice} from '../store/state.ts';
import type {Program} from './action.ts';

const PREFIX = 'answer ';
const open = new Map<string, (answer: string | undefined) => void>();
let asked = 0;

/** Asks for one of several; resolves with its id, or with undefined where the user thought better of it. */
export function choose({store}: Pick<Program, 'store'>, title: string, choices: readonly Choice[]): Promise<string | undefined> {
  const prefix = `${PREFIX}${++asked} `;
  return new Promise(resolve => {
    open.set(prefix, resolve);
    const own = choices.map(choice => ({...choice, id: `${prefix}${choice.id}`}));
    store.setState({overlay: {type: 'containers', title, line: emptyLine, choices: own, selected: 0}});
    const stop = store.subscribe(({overlay}) => {
      if (overlay?.choices[0]?.id.startsWith(prefix)) return;
      stop();
      // What was chosen is told after the list has been closed.
      queueMicrotask(() => settle(prefix, undefined));
    });
  });
}

export function isAnswer(id: string): boolean {
  return id.startsWith(PREFIX);
}

export function answer(id: string): void {
  const [, prefix = '', chosen] = /^(answer \d+ )(.*)$/s.exec(id) ?? [];
  settle(prefix, chosen);
}

function settle(prefix: string, chosen: string | undefined): void {
  const resolve = open.get(prefix);
  open.delete(prefix);
  resolve?.(chosen);
}
