import {exitWords} from '../kube/exit-words.ts';
import type {CellValue, Row} from '../kube/row.ts';
import {inShort} from './because.ts';
import {numberColumn, sinceColumn} from './columns.ts';
import {type Column, defineKind, type Tone} from './kind.ts';

/** How an instance of a container ended. */
export type Ending = {
  readonly exitCode: number;
  /** 0 where the runtime tells none. */
  readonly signal: number;
  readonly reason: string;
  readonly message: string;
};

/** An instance of a container that has ended, and what was kept of it. */
export type PastRestart = {
  readonly id: string;
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  /** Undefined where the pod does not say (any more). */
  readonly ending: Ending | undefined;
  /** When it ended, in ms since the epoch; where that is not known, when it was seen. */
  readonly at: number;
  /** How many lines of its log were kept. */
  readonly lineCount: number;
  /** Why lines are missing; '' where none are. */
  readonly note: string;
  /** How often the container had been restarted when this was seen. */
  readonly count: number;
};

const columns: readonly Column<PastRestart>[] = [
  {title: 'NAMESPACE', weight: 7, value: ({namespace}) => namespace},
  {title: 'POD', weight: 9, value: ({pod}) => pod},
  {title: 'CONTAINER', weight: 7, value: ({container}) => container},
  numberColumn('EXIT', ({ending}) => ending && (ending.signal > 0 ? 128 + ending.signal : ending.exitCode), {
    weight: 8,
    tone: toneOfEnding,
  }),
  {title: 'REASON', weight: 8, value: ({ending}) => ending && endingWords(ending), tone: toneOfEnding},
  numberColumn('LINES', ({lineCount}) => lineCount, {weight: 6, tone: value => (value === 0 ? 'quiet' : undefined)}),
  sinceColumn('WHEN', ({at}) => at, {weight: 8}),
  {title: 'NOTE', weight: 4, value: ({note}) => note, tone: () => 'quiet'},
  numberColumn('RESTARTS', ({count}) => count, {isWide: true, weight: 2}),
  {title: 'CONTEXT', isWide: true, weight: 3, value: ({context}) => context},
];

const origins = new WeakMap<Row, PastRestart>();

/** Containers that ended while the program looked, with the logs that the cluster forgets at the next restart. */
export const restarts = defineKind<PastRestart>({
  group: '',
  version: 'v1',
  plural: 'restarts',
  singular: 'restart',
  name: 'Restart',
  aliases: ['crashes', 'blackbox'],
  isNamespaced: false,
  from: 'local',
  columns,
  sortedBy: {title: 'WHEN', isDescending: false},
  opens: () => ({because: 'Its log is not known any more'}),
});

/** A row of `:restarts`. */
export function restartRow(restart: PastRestart): Row {
  const cells: CellValue[] = columns.map(({value}) => value?.(restart));
  const {id, namespace, pod, at, ending} = restart;
  const isFailure = ending !== undefined && (ending.exitCode !== 0 || ending.signal !== 0);
  const row: Row = {
    uid: id,
    namespace,
    name: pod,
    resourceVersion: '',
    created: at,
    labels: {},
    owners: [],
    cells,
    health: isFailure ? 'failing' : 'done',
    because: isFailure ? endingWords(ending) : undefined,
    selector: undefined,
  };
  origins.set(row, restart);
  return row;
}

/** What a row of `:restarts` was made from. */
export function restartOfRow(row: Row): PastRestart | undefined {
  return origins.get(row);
}

/** `OOMKilled, killed (SIGKILL)`, `command not found`; the reasons Error and Completed say no more than the exit code. */
export function endingWords({exitCode, signal, reason, message}: Ending): string {
  const isTelling = reason !== '' && reason !== 'Error' && reason !== 'Completed';
  const words = [isTelling ? reason : '', exitWords(exitCode, signal)].filter(Boolean).join(', ');
  const text = [words, message.trim()].filter(Boolean).join(': ');
  return inShort(text || 'failed');
}

/** `exit 137: OOMKilled, killed (SIGKILL)`. */
export function exitText(ending: Ending): string {
  const {exitCode, signal} = ending;
  const words = endingWords(ending);
  const code = signal > 0 ? `signal ${signal}` : `exit ${exitCode}`;
  return words === 'failed' ? code : `${code}: ${words}`;
}

function toneOfEnding(_: CellValue, {health}: Row): Tone | undefined {
  return health === 'failing' ? 'failing' : 'quiet';
}
