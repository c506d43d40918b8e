/** What can be done by its name behind `:`, as it is proposed there. src/actions/commands.ts does it. */
export const commandWords = [
  {name: 'sleep', note: 'workloads of a namespace to zero, their counts kept', takes: 'namespace'},
  {name: 'wake', note: 'workloads of a namespace back to what they were', takes: 'namespace'},
  {name: 'unlock', note: 'lets a protected context be changed for a while', takes: 'span'},
  {name: 'lock', note: 'locks a protected context again', takes: 'nothing'},
  {name: 'since', note: 'logs from then on: 5m, 2h, 14:20', takes: 'nothing'},
  {name: 'at', note: 'in logs, goes to that time: 14:20', takes: 'nothing'},
  {name: 'exec', note: 'runs a command in all marked, outputs side by side', takes: 'nothing'},
  {name: 'run', note: 'a junk container: IMAGE [COMMAND]; it is removed at the end', takes: 'nothing'},
  {name: 'history', note: 'changes that were made', takes: 'nothing'},
] as const satisfies readonly {readonly name: string; readonly note: string; readonly takes: 'namespace' | 'span' | 'nothing'}[];

export type CommandName = (typeof commandWords)[number]['name'];

export function commandNamed(word: string): (typeof commandWords)[number] | undefined {
  const wanted = word.toLowerCase();
  return commandWords.find(({name}) => name === wanted);
}

/** Proposed for how long; any other will do. */
export const spans: readonly string[] = ['10m', '30m', '1h'];
