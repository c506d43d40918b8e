import {onTestFinished} from 'vitest';
import {type RunningDemo, startDemo} from '../src/demo/start-demo.ts';
import {wallOf} from '../src/demo/wall.ts';
import {NOW} from './drive.ts';

export type DemoCluster = Omit<RunningDemo, 'kubeconfig'> & {
  readonly url: string;
  /** For `launch`: the way to it as its admin. */
  readonly kubeconfig: string;
  /** Lets time pass in the cluster; all that happens then has happened when it returns. */
  advance(ms: number): void;
};

/** A demo cluster whose time stands still at NOW unless the test advances it, or it is to pass as outside. It stops with the test. */
export async function demoCluster(scenario = 'quiet', seed = 1, isLive = false): Promise<DemoCluster> {
  const from = Date.now();
  const wall = isLive ? wallOf(() => NOW + Date.now() - from) : undefined;
  const running = await startDemo({scenario, seed, now: NOW, wall});
  onTestFinished(() => running.stop());
  return {
    ...running,
    url: running.server.url,
    kubeconfig: JSON.stringify(running.kubeconfig),
    advance: ms => running.demo.agenda.advance(ms),
  };
}
