import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Program} from '../src/actions/action.ts';
import {editKey} from '../src/actions/edit-key.ts';
import {openLedger} from '../src/changes/ledger-file.ts';
import {loadKubeconfig} from '../src/cluster/kubeconfig.ts';
import {apply, change} from '../src/demo/scenarios/apply.ts';
import type {ResourceKind} from '../src/kube/object.ts';
import {createChanging} from '../src/live/changing.ts';
import {connect} from '../src/live/connection.ts';
import {createState, type State} from '../src/store/state.ts';
import {objectIn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {systemClock} from './drive.ts';

export const configMaps: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  singular: 'configmap',
  name: 'ConfigMap',
  isNamespaced: true,
};
export const secrets: ResourceKind = {group: '', version: 'v1', plural: 'secrets', singular: 'secret', name: 'Secret', isNamespaced: true};

type Played = string | {readonly because: string; readonly text?: string};
type More = {readonly kind?: ResourceKind; readonly object?: Readonly<Record<string, unknown>>; readonly discard?: (turn: number) => void};

/** What `e` runs on, without a screen: a demo cluster, the pipeline of changes, and an editor that is played. */
export async function editing(
  data: Record<string, string>,
  play: (text: string) => Played,
  {kind = configMaps, object, discard}: More = {},
) {
  const cluster = await demoCluster('quiet');
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-'));
  const {name: kindName, plural} = kind;
  const held = kind === secrets ? {stringData: data} : {data};
  apply(cluster.demo, [{apiVersion: 'v1', kind: kindName, metadata: {name: 'settings', namespace: 'shop'}, ...held, ...object}]);
  const path = `v1/namespaces/shop/${plural}/settings`;
  const clock = systemClock();
  const store = createState({context: {name: 'test'} as State['context'] & object});
  const explicitPath = join(folder, 'config');
  await writeFile(explicitPath, cluster.kubeconfig);
  const loaded = await loadKubeconfig({env: {}, homedir: folder, explicitPath});
  const connection = connect(loaded.contexts[0]!, {clock, env: {}, userAgent: 'test', cache: async () => undefined, onNotice() {}});
  const flashes: string[] = [];
  const flash = (level: string, text: string) => void flashes.push(`${level}: ${text}`);
  const ledger = openLedger({folder: join(folder, 'state')});
  let nextId = 1;
  const changing = createChanging({
    store,
    clock,
    connection: () => connection,
    config: {readOnly: false, protect: [], contexts: {}},
    isReadOnly: false,
    ledger,
    who: {user: 'tester', host: 'here', pid: process.pid},
    newId: () => `change-${nextId++}`,
    paint() {},
    lastTop: () => 0,
    flash,
  });
  const turns: {readonly text: string; readonly name: string; readonly isConfidential?: boolean}[] = [];
  const program = {
    store,
    flash,
    ...changing.forActions,
    async edit(text: string, options: {readonly name: string; readonly isConfidential?: boolean}) {
      const turn = turns.push({text, ...options}) - 1;
      const saved = play(text);
      if (typeof saved !== 'string') return saved;
      return {text: saved, isChanged: saved !== text, ...(discard ? {discard: () => discard(turn)} : {})};
    },
  } as unknown as Program;
  onTestFinished(async () => {
    changing.close();
    connection.close();
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
  });
  const now = () => objectIn(cluster, path);
  const first = (await now())!;
  return {
    store,
    flashes,
    turns,
    now,
    data: async () => (await now())?.['data'] as unknown,
    edit: (key: string, metadata: object = {}) => editKey(program, {...first, metadata: {...first.metadata, ...metadata}}, kind, key),
    /** The dialog, once it can be agreed to. */
    asked: () =>
      new Promise<NonNullable<State['dialog']>>(resolve => {
        const off = store.subscribe(({dialog}) => {
          if (!dialog?.isSeen) return;
          off();
          resolve(dialog);
        });
      }),
    agree: program.dialog.confirm,
    cancel: program.dialog.cancel,
    set: (changed: Record<string, string>) =>
      change(cluster.demo, {apiVersion: 'v1', kind: kindName}, 'shop', 'settings', before => ({...before, data: changed}), 'somebody'),
    ledgerText: () => readFile(join(folder, 'state', 'ledger.jsonl'), 'utf8').catch(() => ''),
  };
}
