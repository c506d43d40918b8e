import {createRandom} from '../random.ts';
import {badRequest, Refusal} from '../refusal.ts';
import type {Pod} from '../schema/kinds.ts';
import {NotFound} from '../shell/spawn.ts';
import {containerName, findContainer, reachable} from './find-container.ts';
import {hashOf} from './hash.ts';
import type {Kubelets} from './kubelets.ts';
import {type ContainerWork, isRunning} from './pod-work.ts';
import type {Process, Start} from './process.ts';

/** Runs a command in a container. Throws a Refusal. */
export function exec(kubelets: Kubelets, pod: Pod, asked: string, start: Start): Process {
  const {work, container} = runningContainer(kubelets, pod, asked);
  try {
    return container.run!.exec(start);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const id = createRandom(hashOf(work.uid, container.spec.name, kubelets.demo.agenda.now())).hex(64);
    throw new Refusal(
      500,
      'InternalError',
      `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`,
    );
  }
}

/** Joins what runs in a container already. */
export function attach(kubelets: Kubelets, pod: Pod, asked: string, start: Omit<Start, 'argv'>): Process {
  return runningContainer(kubelets, pod, asked).container.run!.attach(start);
}

function runningContainer(kubelets: Kubelets, pod: Pod, asked: string): {work: ReturnType<typeof reachable>; container: ContainerWork} {
  const name = containerName(pod, asked);
  const {phase} = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw badRequest(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const work = reachable(kubelets, pod);
  const container = findContainer(work, name);
  if (!container || !isRunning(container)) throw new Refusal(404, 'NotFound', `container not found ("${name}")`);
  return {work, container};
}
