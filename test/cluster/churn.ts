import {core} from './odd.ts';
import {pathOf, type RealCluster} from './real-cluster.ts';

export type Churn = {
  /** How many requests changed something. */
  readonly done: number;
  /** Stops; resolves when the last request is answered. */
  stop(): Promise<void>;
};

const workers = 4;
const names = Array.from({length: 40}, (_, index) => `thing-${index}`);
const types = [core('pods'), core('configmaps')];

/**
 * Creates, changes and deletes pods and config maps in a namespace at random, until it is stopped. Names are used again and again. What the
 * cluster refuses, also while it is down, is passed over.
 */
export function churn(cluster: RealCluster, namespace: string): Churn {
  let isStopped = false;
  let done = 0;
  const work = Promise.all(Array.from({length: workers}, workOn));
  return {
    get done() {
      return done;
    },
    async stop() {
      isStopped = true;
      await work;
    },
  };

  async function workOn(): Promise<void> {
    while (!isStopped) {
      try {
        await changeSomething();
        done++;
      } catch (error) {
        // While nothing answers, requests fail at once.
        const status = (error as {status?: number}).status ?? 0;
        if (status < 400 || status >= 500) await new Promise(resolve => setTimeout(resolve, 50));
      }
    }
  }

  async function changeSomething(): Promise<void> {
    const type = oneOf(types);
    const name = oneOf(names);
    const path = pathOf(type, namespace, name);
    const kind = Math.random();
    if (kind < 0.35) await cluster.ask('POST', pathOf(type, namespace), made(name));
    else if (kind < 0.8) await cluster.ask('PATCH', path, {metadata: {labels: {turn: String(Math.floor(Math.random() * 1e9))}}});
    else await cluster.ask('DELETE', `${path}?gracePeriodSeconds=0`);
  }
}

/** Both a pod and a config map, each passing over what it does not know. */
function made(name: string): object {
  return {
    metadata: {name},
    data: {key: 'value'},
    spec: {schedulerName: 'nobody', containers: [{name: 'main', image: 'example.com/none:1'}]},
  };
}

function oneOf<T>(things: readonly T[]): T {
  return things[Math.floor(Math.random() * things.length)]!;
}
