import type {CellValue, Health, Row} from '../kube/row.ts';
import {sinceColumn} from './columns.ts';
import {type Column, defineKind} from './kind.ts';

/** A shell, an attached terminal, a program on this machine, a forward. */
export type ListedSession = {
  /** Below 0 for a forward: minus its own. */
  readonly id: number;
  readonly name: string;
  readonly what: string;
  readonly state: string;
  readonly health: Health;
  /** The last line that it wrote. */
  readonly line: string;
  /** ms since the epoch. */
  readonly startedAt: number | undefined;
  readonly namespace: string;
  readonly context: string;
};

const columns: readonly Column<ListedSession>[] = [
  {title: 'NAME', weight: 9, value: ({name}) => name},
  {title: 'WHAT', weight: 7, value: ({what}) => what},
  {title: 'STATE', weight: 8, value: ({state}) => state, tone: (_, {health}) => (health === 'ok' ? undefined : health)},
  sinceColumn('SINCE', ({startedAt}) => startedAt, {weight: 6}),
  {title: 'LAST LINE', weight: 7, value: ({line}) => line},
  {title: 'NAMESPACE', weight: 4, value: ({namespace}) => namespace},
  {title: 'CONTEXT', weight: 3, value: ({context}) => context},
];

export const sessions = defineKind<ListedSession>({
  group: '',
  version: 'v1',
  plural: 'sessions',
  singular: 'session',
  name: 'Session',
  aliases: ['shells'],
  isNamespaced: false,
  from: 'local',
  columns,
  sortedBy: {title: 'SINCE', isDescending: false},
  opens: () => ({because: 'It has ended'}),
});

/** A row of `:sessions`; its name tells the session's number. */
export function sessionRow(session: ListedSession): Row {
  const cells: CellValue[] = columns.map(({value}) => value?.(session));
  const {id, name, namespace, startedAt, health, state} = session;
  return {
    uid: `session-${id}`,
    namespace,
    name,
    resourceVersion: '',
    created: startedAt,
    labels: {},
    owners: [],
    cells,
    health,
    because: health === 'ok' || health === 'done' ? undefined : state,
    selector: undefined,
  };
}
