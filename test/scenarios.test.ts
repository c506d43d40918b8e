import {describe, expect, test} from 'vitest';
import {scenarios} from '../src/demo/scenarios/index.ts';
import {scenarioOf} from '../src/demo/start-demo.ts';
import {demoCluster} from './demo-cluster.ts';
import {launch} from './drive.ts';

const frames: Readonly<Record<string, readonly [pods: string, deployments: string]>> = {
  shop: ['scenarios/shop-pods', 'scenarios/shop-deployments'],
  outage: ['scenarios/outage-pods', 'scenarios/outage-deployments'],
  quiet: ['scenarios/quiet-pods', 'scenarios/quiet-deployments'],
  edge: ['scenarios/edge-pods', 'scenarios/edge-deployments'],
  huge: ['scenarios/huge-pods', 'scenarios/huge-deployments'],
  flood: ['scenarios/flood-pods', 'scenarios/flood-deployments'],
  churn: ['scenarios/churn-pods', 'scenarios/churn-deployments'],
};

test.each(scenarios.map(({name}) => name))('%s looks as it should, and the same for the same seed', async name => {
  const first = await framesOf(name);
  for (const [index, file] of frames[name]!.entries()) await expect(first[index]).toMatchFileSnapshot(`../snapshots/${file}.txt`);
  expect(await framesOf(name)).toEqual(first);
});

describe('names and sizes', () => {
  test.each([
    ['nonsense', /^There is no scenario nonsense; there are shop, /],
    ['shop:3', /^The scenario shop has no size; leave out :3$/],
    ['huge:0', /from 1 to/],
    ['huge:many', /not many$/],
    ['huge:1:2', /^There is no scenario/],
  ])('%s', (wanted, told) => {
    expect(() => scenarioOf(wanted)).toThrow(told);
  });

  test('usual and asked for', () => {
    expect(scenarioOf('huge').size).toBe(10_000);
    expect(scenarioOf('huge:42').size).toBe(42);
  });
});

/** Of pods, then of deployments. */
async function framesOf(scenario: string): Promise<readonly [string, string]> {
  const cluster = await demoCluster(scenario);
  const driven = await launch({kubeconfig: cluster.kubeconfig, wish: {line: 'pods all'}, columns: 120, rows: 36});
  await driven.until('● live');
  const pods = driven.frame();
  await driven.press(':deploy all\r');
  await driven.until(/● live +\d+ deployments/);
  const deployments = driven.frame();
  driven.app.stop();
  await cluster.stop();
  return [pods, deployments];
}
