import {describe, expect, test} from 'vitest';
import {type Action, isBecause} from '../src/actions/action.ts';
import {actions} from '../src/actions/index.ts';
import {scopesOf} from '../src/control/dispatch.ts';
import {emptyState} from '../src/store/state.ts';
import {actingOn} from './acting.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';

const all: readonly (readonly [string, Action])[] = Object.entries<Action>(actions);
const acting = all.filter(([, {group}]) => group === 'Acting');
/** A table of each sort that something can be done to. */
const lines = [
  'pods -n shop',
  'deploy -n shop',
  'sts all',
  'ds all',
  'rs -n shop',
  'cronjobs all',
  'jobs all',
  'cm all',
  'svc all',
  'secrets all',
  'nodes',
];

describe('every action', () => {
  test.each(all)('%s has a title of its own, in plain words', (id, {title, group}) => {
    expect(title).toMatch(/^[A-Z][^\n]{1,59}$/);
    const alike = all.filter(([, other]) => other.title === title && other.group === group).map(([other]) => other);
    expect(alike).toEqual([id]);
  });

  test('none throws where nothing is open, and what needs something says what', () => {
    for (const [id, {needs}] of all) {
      const needed = needs?.(emptyState);
      if (isBecause(needed)) expect(needed.because, id).toMatch(/^[A-Z].{5,}/);
    }
  });
});

describe('what changes a cluster', () => {
  test('can be done to something, and says whom it is for elsewhere', async () => {
    const suited = new Set<string>();
    for (const {state} of await views()) {
      for (const [id, {needs, suits}] of acting) {
        if (suits?.(state) ?? true) suited.add(id);
        else expect(needs?.(state), id).toMatchObject({because: expect.stringMatching(/^Only /)});
      }
    }
    expect([...suited].sort()).toEqual(acting.map(([id]) => id).sort());
  });

  test('cannot be done where only reading is allowed, whatever the key', async () => {
    const because = 'dogwatch was started with --readonly';
    for (const {state} of await views()) {
      const locked = {...state, guard: {...state.guard, readOnlyBecause: because}};
      for (const [id, {needs, suits}] of acting) {
        const needed = needs?.(locked);
        expect(isBecause(needed), id).toBe(true);
        if (suits?.(state) === true) expect(needed, id).toEqual({because});
      }
    }
  });

  test('sends nothing where only reading is allowed, whatever is pressed', async () => {
    const cluster = await demoCluster();
    const before = versionsIn(cluster);
    for (const line of lines) {
      const it = await actingOn(line, {cluster});
      it.app.store.setState(({guard}) => ({guard: {...guard, readOnlyBecause: 'only reading is allowed'}}));
      const keys = scopesOf(it.app.store.getState())
        .flatMap(scope => Object.entries(scope))
        .filter(([, id]) => (actions[id] as Action).group === 'Acting');
      for (const [chord] of keys) {
        await it.press(bytesOf(chord));
        expect(it.app.store.getState().dialog, `${line}: ${chord}`).toBeUndefined();
        await it.press('y');
      }
      it.app.stop();
    }
    expect(versionsIn(cluster)).toEqual(before);
  });
});

function versionsIn({demo}: DemoCluster): string[] {
  return demo.types.all.flatMap(type =>
    demo.store.list(type).map(({metadata}) => `${type.plural} ${metadata.namespace ?? ''} ${metadata.name} ${metadata.resourceVersion}`),
  );
}

function bytesOf(chord: string): string {
  const control = /^ctrl-([a-z])$/.exec(chord)?.[1];
  return control ? String.fromCharCode(control.charCodeAt(0) - 96) : chord;
}

async function views() {
  const cluster = await demoCluster();
  const states = [];
  for (const line of lines) {
    const it = await actingOn(line, {cluster});
    states.push({line, state: it.app.store.getState()});
  }
  const it = await actingOn('deploy -n shop', {cluster});
  await it.press('z');
  await it.until('y scale to zero');
  await it.press('y');
  await it.until('scaled to zero');
  await it.press('H');
  await it.until('1 change');
  states.push({line: 'history', state: it.app.store.getState()});
  const one = await actingOn('deploy -n shop', {cluster});
  await one.press('y');
  await one.until('apiVersion: apps/v1');
  states.push({line: 'one deployment', state: one.app.store.getState()});
  return states;
}
