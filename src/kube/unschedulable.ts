/** Why a pod fits on no node: of how many, and what is against how many of them. */
export type Unschedulable = {readonly nodes: number; readonly reasons: readonly string[]};

/**
 * What the scheduler says of a pod that fits nowhere, reason by reason: `2 nodes: too little cpu is free`. Undefined for other words. Follows
 * FitError.Error of pkg/scheduler/framework; what it says of preemption behind that is left out.
 */
export function unschedulable(message: string): Unschedulable | undefined {
  const [, nodes, rest] = /^0\/(\d+) nodes are available:? ?(.*)$/s.exec(message.trim()) ?? [];
  if (nodes === undefined || rest === undefined) return undefined;
  const said = rest
    .replace(/ preemption: .*$/s, '')
    .replace(/ no new claims to deallocate,?/, '')
    .trim()
    .replace(/[.,]+$/, '');
  return {nodes: Number(nodes), reasons: said === '' ? [] : said.split(/, (?=\d+ )/).map(reasonOf)};
}

function reasonOf(said: string): string {
  const [, count = '', why = ''] = /^(\d+) (.*)$/s.exec(said) ?? [];
  if (count === '') return said;
  const nodes = count === '1' ? '1 node' : `${count} nodes`;
  const scarce = /^Insufficient (\S+)$/.exec(why)?.[1];
  if (scarce !== undefined) return `${nodes}: too little ${scarce} is free`;
  if (why === 'Too many pods') return `${nodes}: no room for another pod`;
  return `${nodes}: ${why.replace(/^node\(s\) /, '')}`;
}
