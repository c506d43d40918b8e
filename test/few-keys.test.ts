import {expect, test} from 'vitest';
import {actingOn} from './acting.ts';

/** What is done all day takes four keys at most, without marks, movement and typed text. Each key, and what the screen says before the next. */
const days: readonly (readonly [what: string, line: string, steps: readonly (readonly [key: string, said: string | RegExp])[]])[] = [
  [
    'restart a pod',
    'pods -n shop',
    [
      ['r', 'y delete the pod'],
      ['y', /deleted|is ready/],
    ],
  ],
  [
    'scale three marked deployments to zero and back',
    'deploy -n shop',
    [
      ['z', 'y scale 3 to zero'],
      ['y', '3 deployments scaled to zero'],
      ['Z', 'y scale 3 back'],
      ['y', '3 deployments scaled back'],
    ],
  ],
  [
    'undo',
    'deploy -n shop',
    [
      ['u', 'y undo it'],
      ['y', 'undone'],
    ],
  ],
];

test.each(days)('%s', async (what, line, steps) => {
  const it = await actingOn(line);
  if (what.includes('three')) await it.press('   ');
  if (what === 'undo') {
    await it.press('z');
    await it.until('y scale to zero');
    await it.press('y');
    await it.until('u undo');
  }
  for (const [key, said] of steps) {
    expect(key).toHaveLength(1);
    await it.press(key);
    await it.until(said);
  }
  expect(steps.length).toBeLessThanOrEqual(4);
});

test('q asks where something still runs, and says what', async () => {
  const it = await actingOn('deploy -n shop');
  await it.press('r');
  await it.until('y restart cart');
  await it.press('y');
  await it.until('restarts');
  await it.until(() => it.app.store.getState().tasks.some(({title}) => title === 'Restart of cart'));
  await it.press('q');
  await it.until('Restart of cart still runs; q again quits all the same, ctrl-c cancels it');
  expect(it.ends).toEqual([]);
  await it.press('q');
  expect(it.ends).toEqual(['quit']);
});
