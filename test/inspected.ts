import type {Doc} from '../src/details/document.ts';
import {textOf} from '../src/details/document.ts';
import type {Answer, Inspected, Need} from '../src/details/tab.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';

export type InspectedOptions = Partial<Omit<Inspected, 'answer' | 'isRevealed' | 'isOn' | 'object'>> & {
  /** By what they are asked with: `/api/v1/…` with its query as `?a=b`, or `exec POD/CONTAINER COMMAND`. What is not here is being asked. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly refused?: Readonly<Record<string, number>>;
  /** Ids of what is secret, `*` for all. */
  readonly revealed?: readonly string[];
  readonly on?: readonly string[];
};

export const NOW = Date.UTC(2026, 0, 2, 12);

/** All that a tab is given, made of an object and of what the server would answer. */
export function inspectedOf(kind: ResourceKind, object: KubeObject | undefined, options: InspectedOptions = {}): Inspected {
  const {answers = {}, refused = {}, revealed = [], on = [], ...rest} = options;
  return {
    kind,
    namespace: object?.metadata.namespace ?? '',
    name: object?.metadata.name ?? '',
    object,
    problem: undefined,
    isGone: false,
    versions: object ? [{object, seenAt: NOW}] : [],
    looked: undefined,
    query: '',
    now: NOW,
    times: 'relative',
    kinds: [kind],
    ...rest,
    isRevealed: secret => revealed.includes('*') || revealed.includes(secret),
    isOn: option => on.includes(option),
    answer(need): Answer {
      const words = wordsOf(need);
      if (words in refused) return {state: 'failed', status: refused[words]!, because: `refused with ${refused[words]}`};
      return words in answers ? {state: 'known', value: answers[words]} : {state: 'asking'};
    },
  };
}

/** How a need is named in tests. */
export function wordsOf(need: Need): string {
  if (need.type === 'exec') return `exec ${need.pod}/${need.container} ${need.command.join(' ')}`;
  const query = Object.entries(need.query ?? {}).map(([name, value]) => `${name}=${value}`);
  return query.length === 0 ? need.path : `${need.path}?${query.sort().join('&')}`;
}

/** The lines as plain text. */
export function linesOf(doc: Doc): readonly string[] {
  return Array.from({length: doc.length}, (_, index) => textOf(doc.line(index)));
}
