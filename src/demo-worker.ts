// The demo cluster beside the program, in a thread of its own: what goes on in it never keeps a key waiting.
import {parentPort, workerData} from 'node:worker_threads';
import {startDemo} from './demo/start-demo.ts';
import {wallOf} from './demo/wall.ts';
import type {DemoMessage, DemoWish} from './commands/embedded-demo.ts';

const {scenario, seed} = workerData as DemoWish;

try {
  const {kubeconfig} = await startDemo({
    ...(scenario !== undefined && {scenario}),
    ...(seed !== undefined && {seed}),
    now: Date.now(),
    wall: wallOf(Date.now),
  });
  tell({kubeconfig: JSON.stringify(kubeconfig)});
} catch (error) {
  tell({problem: error instanceof Error ? error.message : String(error)});
}

function tell(message: DemoMessage): void {
  parentPort!.postMessage(message);
}
