import type {LifecycleHandler} from '../schema/kinds.ts';
import {NotFound} from '../shell/spawn.ts';
import {type Kubelets, later} from './kubelets.ts';
import {type ContainerWork, type PodWork, podText} from './pod-work.ts';
import type {Run} from './run.ts';
import {tellPod} from './tell-pod.ts';

/** After the start; a hook that fails ends the container. What comes after the start waits for it. */
export function runPostStart(kubelets: Kubelets, work: PodWork, container: ContainerWork, run: Run, then: () => void): void {
  const hook = container.spec.lifecycle?.postStart;
  if (!hook) return then();
  container.isHeld = true;
  runHook(kubelets, work, run, hook, failure => {
    if (failure === undefined || run.ended) {
      container.isHeld = false;
      return then();
    }
    tellPod(kubelets, work, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', container);
    tellPod(kubelets, work, 'Normal', 'Killing', 'FailedPostStartHook', container);
    container.isStopping = true;
    const command = `[${hook.exec?.command?.join(' ') ?? ''}]`;
    const message = `Exec lifecycle hook (${command}) for Container "${container.spec.name}" in Pod "${podText(work)}" failed - error: ${failure}`;
    const tellEnd = run.onEnd;
    run.onEnd = () => {
      container.waiting = {reason: 'PostStartHookError', message};
      tellEnd?.();
      then();
    };
    run.signal('TERM');
    later(kubelets, work, (work.pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000, () => {
      if (!run.ended) run.signal('KILL');
    });
  });
}

/** Before TERM; what comes after it waits for the hook, as long as it may. */
export function runPreStop(kubelets: Kubelets, work: PodWork, container: ContainerWork, run: Run, then: () => void): void {
  const hook = container.spec.lifecycle?.preStop;
  if (!hook) return then();
  runHook(kubelets, work, run, hook, failure => {
    if (failure !== undefined) tellPod(kubelets, work, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', container);
    then();
  });
}

function runHook(kubelets: Kubelets, work: PodWork, run: Run, {exec, sleep}: LifecycleHandler, done: (failure?: string) => void): void {
  if (sleep) return void later(kubelets, work, sleep.seconds * 1000, () => done());
  const argv = exec?.command;
  if (!argv) return done();
  const output: Uint8Array[] = [];
  try {
    const process = run.exec({
      argv,
      onOutput: (_, bytes) => output.push(bytes),
      onEnd({code}) {
        if (code === 0) return done();
        done(`command '${argv.join(' ')}' exited with ${code}: , message: ${JSON.stringify(Buffer.concat(output).toString())}`);
      },
    });
    process.endInput();
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    done(`command '${argv.join(' ')}' exited with 127: , message: ${JSON.stringify(error.message)}`);
  }
}
