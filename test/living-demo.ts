import {onTestFinished} from 'vitest';
import {startDemo} from '../src/demo/start-demo.ts';
import {wallOf} from '../src/demo/wall.ts';
import type {DemoCluster} from './demo-cluster.ts';
import {NOW} from './drive.ts';

/** Images are pulled and pods end so many times as fast as elsewhere. */
const PACE = 20;

/** A demo cluster whose time passes from NOW on, so that what runs in its containers answers. It stops with the test. */
export async function livingDemo(scenario = 'quiet', seed = 1): Promise<DemoCluster> {
  const begin = performance.now();
  const running = await startDemo({scenario, seed, now: NOW, wall: wallOf(() => NOW + performance.now() - begin, PACE)});
  onTestFinished(() => running.stop());
  return {
    ...running,
    url: running.server.url,
    kubeconfig: JSON.stringify(running.kubeconfig),
    advance: ms => running.demo.agenda.advance(ms),
  };
}
