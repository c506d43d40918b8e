import type {Undo} from '../src/changes/change.ts';
import type {Entry, EntryChange} from '../src/changes/ledger.ts';

const kinds = {
  deployments: {group: 'apps', version: 'v1', plural: 'deployments', singular: 'deployment', name: 'Deployment', isNamespaced: true},
  secrets: {group: '', version: 'v1', plural: 'secrets', singular: 'secret', name: 'Secret', isNamespaced: true},
  nodes: {group: '', version: 'v1', plural: 'nodes', singular: 'node', name: 'Node', isNamespaced: false},
};

export const scaled: Undo = {type: 'fields', changes: [{path: ['spec', 'replicas'], before: 3, after: 0}]};

/** A change of the ledger, as it is when it was made. */
export function changeOf(
  name: string,
  more: Partial<EntryChange> & {readonly kind?: keyof typeof kinds; readonly uid?: string} = {},
): EntryChange {
  const {kind = 'deployments', uid = `uid-${name}`, ...rest} = more;
  const isNamespaced = kinds[kind].isNamespaced;
  return {
    target: {context: 'test', kind: kinds[kind], namespace: isNamespaced ? 'shop' : '', name, uid},
    sentence: `scale ${kinds[kind].singular} ${name} to 0`,
    before: '3',
    after: '0',
    kubectl: `scale -n shop deployment/${name} --replicas=0`,
    outcome: 'done',
    problem: undefined,
    undo: scaled,
    ...rest,
  };
}

/** An entry that has ended. `at` is when it began. */
export function entryOf(id: string, at: number, changes: readonly EntryChange[], more: Partial<Entry> = {}): Entry {
  return {
    id,
    at,
    who: {user: 'tester', host: 'here', pid: 1},
    context: 'test',
    as: 'admin',
    title: 'Scale to zero',
    reason: undefined,
    cause: {},
    isResumable: false,
    changes,
    endedAt: at + 1,
    ...more,
  };
}
