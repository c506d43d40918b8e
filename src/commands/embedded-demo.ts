import {Worker} from 'node:worker_threads';
import {type Kubeconfig, kubeconfigOf} from '../cluster/kubeconfig.ts';

export type DemoWish = {readonly scenario: string | undefined; readonly seed: number | undefined};
/** What the thread of the demo cluster says once. */
export type DemoMessage = {readonly kubeconfig: string} | {readonly problem: string};

/**
 * Starts a demo cluster in a thread of its own and resolves with the way to it. It ends with the process. Rejects with an Error for people
 * where it cannot be started, such as for a scenario that does not exist.
 */
export function embeddedDemo(worker: URL, wish: DemoWish): Promise<Kubeconfig> {
  const thread = new Worker(worker, {workerData: wish});
  thread.unref();
  return new Promise((resolve, reject) => {
    thread.on('error', reject);
    thread.on('message', (message: DemoMessage) => {
      if ('problem' in message) reject(new Error(message.problem));
      else kubeconfigOf('the demo cluster', message.kubeconfig).then(resolve, reject);
    });
  });
}
