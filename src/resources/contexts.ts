import type {CellValue, Row} from '../kube/row.ts';
import {type Column, defineKind} from './kind.ts';

/** One context of the kubeconfig. Empty where the file says nothing. */
export type Context = {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
  readonly server: string;
  readonly isCurrent: boolean;
};

const columns: readonly Column<Context>[] = [
  {title: 'CURRENT', weight: 8, value: ({isCurrent}) => (isCurrent ? '*' : ''), tone: () => 'accent'},
  {title: 'NAME', weight: 9, value: ({name}) => name},
  {title: 'CLUSTER', weight: 5, value: ({cluster}) => cluster},
  {title: 'AUTHINFO', weight: 4, value: ({user}) => user},
  {title: 'NAMESPACE', weight: 6, value: ({namespace}) => namespace},
  {title: 'SERVER', isWide: true, weight: 3, value: ({server}) => server},
];

export const contexts = defineKind<Context>({
  group: '',
  version: 'v1',
  plural: 'contexts',
  singular: 'context',
  name: 'Context',
  aliases: ['ctx'],
  isNamespaced: false,
  from: 'local',
  columns,
});

export function contextRow(context: Context): Row {
  const cells: CellValue[] = columns.map(({value}) => value?.(context));
  return {
    uid: context.name,
    namespace: '',
    name: context.name,
    resourceVersion: '',
    created: undefined,
    labels: {},
    owners: [],
    cells,
    health: 'ok',
    because: undefined,
    selector: undefined,
  };
}
