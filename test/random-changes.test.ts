import {expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import type {KubeObject} from '../src/demo/object.ts';
import type {State, Store} from '../src/store/state.ts';
import {actingOn} from './acting.ts';
import type {DemoCluster} from './demo-cluster.ts';

const COUNT = 300;
/** Set by a controller with every new template, whoever made it. */
const ofControllers = ['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation'];

type Step = {readonly line: string; readonly keys: (pick: (most: number) => number) => string};

/** All that can be taken back, in the tables where it is done. A menu is opened, searched, and chosen from. */
const menu = (title: string) => `.${title}\r`;
const workloads: readonly Step['keys'][] = [
  pick => `S${pick(6)}`,
  () => 'z',
  () => 'Z',
  () => 'r',
  () => menu('One more'),
  () => menu('One fewer'),
  pick => `${menu('Label')}tier=t${pick(3)}\r`,
  () => `${menu('Label')}tier-\r`,
  pick => `${menu('Annotate')}note=n${pick(3)} other=o${pick(2)}\r`,
  pick => `i\u0015registry.example/app:${pick(4)}\r`,
  pick => `${menu('Set env')}\u0015COLOUR=c${pick(3)}\r`,
];
const steps: readonly Step[] = [
  ...workloads.map(keys => ({line: ':deploy shop\r', keys})),
  ...workloads.map(keys => ({line: ':sts all\r', keys})),
  {line: ':deploy shop\r', keys: () => menu('Pause the rollout')},
  {line: ':deploy shop\r', keys: () => menu('Resume the rollout')},
  {line: ':cronjobs all\r', keys: () => 'z'},
  {line: ':cronjobs all\r', keys: () => 'Z'},
  {line: ':cronjobs all\r', keys: () => menu('Trigger')},
  {line: ':nodes\r', keys: () => 'z'},
  {line: ':nodes\r', keys: () => 'Z'},
  {line: ':nodes\r', keys: pick => `${menu('Label')}zone=z${pick(3)}\r`},
  {line: ':cm shop\r', keys: pick => `${menu('Label')}tier=t${pick(3)}\r`},
  {line: ':cm shop\r', keys: () => '\u0004'},
  {line: ':svc shop\r', keys: pick => `${menu('Annotate')}note=n${pick(3)}\r`},
];

test(`${COUNT} random actions leave all as it was once they are undone`, {timeout: 120_000}, async () => {
  const it = await actingOn('deploy -n shop');
  const {store} = it.app;
  const random = createRandom(7);
  const pick = (most: number) => random.below(most);
  const before = essences(it.cluster);
  const counts = {done: 0, refused: 0, undone: 0, redone: 0};
  for (let index = 0; index < COUNT; index++) {
    const {line, keys} = steps[pick(steps.length)]!;
    await it.press(`\u001b\u001b${line}`);
    await it.until('● live');
    await it.press(`g${'j'.repeat(pick(5))}${pick(3) === 0 ? ' j ' : ''}`);
    await it.press(keys(pick));
    counts[(await agree()) ? 'done' : 'refused']++;
    await it.press('\u001c');
    if (pick(4) === 0) {
      await it.press('u');
      if (await agree()) counts.undone++;
      if (pick(2) === 0) {
        await it.press('U');
        if (await agree()) counts.redone++;
      }
    }
  }
  expect(counts.done).toBeGreaterThan(COUNT / 3);
  expect(counts.undone).toBeGreaterThan(10);
  expect(essences(it.cluster)).not.toEqual(before);
  for (let left = COUNT; left > 0; left--) {
    await it.press('u');
    if (!(await agree())) break;
  }
  expect(essences(it.cluster)).toEqual(before);

  /** Presses y where something can be done; tells whether it was. */
  async function agree(): Promise<boolean> {
    const {dialog} = await untilState(
      store,
      ({dialog: asked}) => !asked || asked.stage === 'asking' || asked.stage === 'refused' || asked.isSeen,
    );
    if (!dialog) return false;
    if (dialog.stage !== 'ready') {
      await it.press('\u001b');
      return false;
    }
    await it.press('y');
    await untilState(store, ({tasks, flash}) => flash !== undefined && tasks.every(({title}) => title !== dialog.title));
    // Time stands still, so that what is followed never ends.
    for (let next = store.getState().tasks.at(-1); next; next = store.getState().tasks.at(-1)) {
      const {id} = next;
      await it.press('\u0003');
      await untilState(store, ({tasks}) => tasks.every(task => task.id !== id));
    }
    return true;
  }
});

function untilState(store: Store, fits: (state: State) => boolean): Promise<State> {
  if (fits(store.getState())) return Promise.resolve(store.getState());
  return new Promise((resolve, reject) => {
    const guard = setTimeout(() => {
      stop();
      reject(
        new Error(
          `It never came to that: ${JSON.stringify({dialog: store.getState().dialog, tasks: store.getState().tasks, flash: store.getState().flash})}`,
        ),
      );
    }, 10_000);
    const stop = store.subscribe(state => {
      if (!fits(state)) return;
      clearTimeout(guard);
      stop();
      resolve(state);
    });
  });
}

/** Specs, labels, annotations and data of all that was touched. */
function essences({demo}: DemoCluster): Record<string, unknown> {
  const kinds = ['deployments', 'statefulsets', 'cronjobs', 'nodes', 'configmaps', 'services', 'jobs'];
  const types = demo.types.all.filter(({plural}) => kinds.includes(plural));
  return Object.fromEntries(
    types.flatMap(type =>
      demo.store.list(type).map(object => [`${type.plural} ${object.metadata.namespace ?? ''}/${object.metadata.name}`, essenceOf(object)]),
    ),
  );
}

function essenceOf({metadata, ...object}: KubeObject): unknown {
  const {spec, data} = object as {spec?: unknown; data?: unknown};
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !ofControllers.includes(key));
  return JSON.parse(JSON.stringify({labels: Object.entries(metadata.labels ?? {}).sort(), annotations: annotations.sort(), spec, data}));
}
