import type {Sent} from './change.ts';
import type {Plan} from './plan.ts';

/** How it went, in a line: `3 deployments scaled to zero · Z restore · u undo · H history`. */
export function resultText(
  plan: Plan,
  sent: readonly Sent[],
  stopped: string | undefined,
): {readonly level: 'info' | 'warn' | 'error'; readonly text: string} {
  const done = sent.filter(({outcome}) => outcome === 'done');
  const failed = sent.filter(({outcome}) => outcome !== 'done');
  const canUndo = done.some(({undo}) => undo.type !== 'none');
  if (failed.length === 0) {
    const said = done.flatMap(({problem, change}) => (problem === undefined ? [] : [`${change.target.name}: ${problem}`]));
    const parts = [
      plan.done(done.length),
      ...said.slice(0, 1),
      ...(plan.next ? [plan.next] : []),
      ...(canUndo && plan.cause?.undoes === undefined ? ['u undo'] : []),
      'H history',
    ];
    return {level: stopped !== undefined || said.length > 0 ? 'warn' : 'info', text: [...parts, ...stoppedText(stopped, 0)].join(' · ')};
  }
  const begun = failed.filter(({outcome}) => outcome !== 'cancelled');
  const more = begun.length > 1 ? `, and ${begun.length - 1} more` : '';
  // Why nothing else was begun is told by `stopped`.
  const [first] = begun.length === 0 && stopped === undefined ? failed : begun;
  const told = [
    ...(done.length > 0 ? [`${plan.done(done.length)}, ${failed.length} not`] : []),
    ...(first ? [`${nameOf(first)}: ${first.problem ?? 'it was not done'}${more}`] : []),
  ].join('; ');
  const text = [...(told === '' ? [] : [told]), ...stoppedText(stopped, failed.length - begun.length)].join(' · ');
  return {level: begun.length === 0 ? 'warn' : 'error', text};
}

function nameOf({change}: Sent): string {
  const {namespace, name} = change.target;
  return namespace === '' ? name : `${namespace}/${name}`;
}

function stoppedText(stopped: string | undefined, count: number): string[] {
  if (stopped === undefined) return [];
  const left = count > 0 ? `, ${count} not begun` : '';
  return [stopped === 'cancelled' ? `cancelled${left}` : `stopped: ${stopped}${left}`];
}
