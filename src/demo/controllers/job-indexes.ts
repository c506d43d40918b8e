import type {Job, Pod} from '../schema/kinds.ts';

export const INDEX = 'batch.kubernetes.io/job-completion-index';

export function isIndexed({spec}: Job): boolean {
  return spec?.completionMode === 'Indexed';
}

/** Which of the job's completions the pod stands for; undefined where it does not say or there is no such. */
export function indexOf({metadata}: Pod, {spec}: Job): number | undefined {
  const text = metadata.annotations?.[INDEX];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const index = Number(text);
  return index < (spec?.completions ?? 0) ? index : undefined;
}

/** `0-2,5,7,8` */
export function indexesText(indexes: Iterable<number>): string {
  const ordered = [...indexes].sort((one, other) => one - other);
  const parts: string[] = [];
  for (let from = 0; from < ordered.length; ) {
    let to = from;
    while (ordered[to + 1] === ordered[to]! + 1) to++;
    const [first, last] = [ordered[from]!, ordered[to]!];
    parts.push(first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`);
    from = to + 1;
  }
  return parts.join(',');
}

export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of text?.split(',') ?? []) {
    const [first, last = first] = part.split('-').map(Number);
    for (let index = first ?? 0; index <= (last ?? -1) && index < completions; index++) if (part !== '') indexes.add(index);
  }
  return indexes;
}

/** The lowest that are neither done nor under way. */
export function pendingIndexes(taken: ReadonlySet<number>, count: number, completions: number): readonly number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index++) if (!taken.has(index)) pending.push(index);
  return pending;
}
