import {expect, test} from 'vitest';
import {demoCluster} from './demo-cluster.ts';
import {launch} from './drive.ts';

// Tables of kinds that are looked at less often, as the demo's shop fills them.
const words = ['ing', 'pvc', 'pv', 'sc', 'hpa', 'pdb', 'netpol', 'sa', 'endpointslices'];

test('look as they should', async () => {
  const cluster = await demoCluster('shop');
  const {press, until, frame} = await launch({kubeconfig: cluster.kubeconfig, wish: {line: 'pods all'}, columns: 140, rows: 24});
  await until('● live');
  const frames: string[] = [];
  for (const word of words) {
    await press(`:${word}${['pv', 'sc'].includes(word) ? '' : ' all'}\r`);
    await until(new RegExp(`● live +\\d+ ${titles[word] ?? ''}`));
    frames.push(frame());
  }
  await expect(frames.join('\n')).toMatchFileSnapshot('../snapshots/tables/seldom-kinds.txt');
});

const titles: Readonly<Record<string, string>> = {
  ing: 'ingress',
  pvc: 'persistentvolumeclaim',
  pv: 'persistentvolume',
  sc: 'storageclass',
  hpa: 'horizontalpodautoscaler',
  pdb: 'poddisruptionbudget',
  netpol: 'networkpolic',
  sa: 'serviceaccount',
  endpointslices: 'endpointslice',
};
