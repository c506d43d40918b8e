import {wallOf} from '../src/demo/wall.ts';
import {actingOn} from './acting.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {type LaunchOptions, NOW} from './drive.ts';

/** The program on the pods of the demo's shop, where commands run in their own time; the program's own stands still. */
export async function shopPods(options: LaunchOptions & {readonly cluster?: DemoCluster; readonly line?: string} = {}) {
  const {line = 'pods shop', ...launching} = options;
  const cluster = options.cluster ?? (await demoCluster('shop'));
  const began = performance.now();
  cluster.demo.agenda.start(wallOf(() => NOW + performance.now() - began));
  const it = await actingOn(line, {columns: 80, rows: 24, ...launching, cluster});
  return {
    ...it,
    /** Marks the three pods of deployment web, and runs a line in them. */
    async runInWeb(command: string) {
      await it.press('/web\r*');
      await it.press(`:exec ${command}\r`);
    },
    remove(pod: string) {
      cluster.demo.registry.remove(cluster.demo.types.ofKind('v1', 'Pod')!, 'shop', pod);
    },
  };
}

/** The demo's shop with so many pods of deployment web. */
export async function crowdedShop(replicas: number): Promise<DemoCluster> {
  const cluster = await demoCluster('shop');
  const deployments = cluster.demo.types.ofKind('apps/v1', 'Deployment')!;
  const web = cluster.demo.store.get(deployments, 'shop', 'web')!;
  cluster.demo.registry.update(deployments, {...web, spec: {...(web as {spec?: object}).spec, replicas}} as never, {manager: 'test'});
  for (let second = 0; second < 40; second++) cluster.advance(1000);
  return cluster;
}
