import type {Container, ContainerStatus, PodSpec} from '../schema/kinds.ts';

/** Whether a container that ended so is started again (podutil.ContainerShouldRestart). */
export function restarts(container: Pick<Container, 'restartPolicy'>, spec: PodSpec, exitCode: number): boolean {
  const policy = container.restartPolicy ?? spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** As getPhase of kubelet. `isTerminal`: no container of it will be started again. */
export function phaseOf(spec: PodSpec, statuses: readonly ContainerStatus[], isTerminal: boolean, hasInitialized: boolean): string {
  const known = new Map(statuses.map(status => [status.name, status]));
  const {initContainers = [], containers = []} = spec;
  const inits = initContainers.filter(({restartPolicy}) => restartPolicy !== 'Always');
  const sidecars = initContainers.filter(({restartPolicy}) => restartPolicy === 'Always');
  let pendingInits = 0;
  let lostInits = 0;
  for (const container of inits) {
    const {state = {}, lastState = {}} = known.get(container.name) ?? {};
    const terminated = state.terminated ?? (state.waiting ? lastState.terminated : undefined);
    if (!terminated) pendingInits++;
    else if (terminated.exitCode !== 0 && !restarts(container, spec, terminated.exitCode)) lostInits++;
  }
  const count = {pendingSidecars: 0, unknown: 0, running: 0, waiting: 0, stopped: 0, final: 0, succeeded: 0};
  for (const container of sidecars) {
    const {state = {}, lastState = {}, started} = known.get(container.name) ?? {};
    if (state.running) {
      count.running++;
      if (!started) count.pendingSidecars++;
    } else if (state.waiting && !lastState.terminated) {
      count.pendingSidecars++;
      count.waiting++;
    }
  }
  for (const container of containers) {
    const {state = {}, lastState = {}} = known.get(container.name) ?? {};
    const terminated = state.terminated ?? (state.waiting ? lastState.terminated : undefined);
    if (state.running) count.running++;
    else if (terminated) {
      count.stopped++;
      if (!restarts(container, spec, terminated.exitCode)) count.final++;
      if (terminated.exitCode === 0 && state.terminated) count.succeeded++;
    } else if (state.waiting) count.waiting++;
    else count.unknown++;
  }
  if (lostInits > 0) return 'Failed';
  if (pendingInits > 0 || (count.pendingSidecars > 0 && !hasInitialized) || count.waiting > 0) return 'Pending';
  if (count.running > 0 && count.unknown === 0) return 'Running';
  if (count.running > 0 || count.stopped === 0 || count.unknown > 0) return 'Pending';
  if (!isTerminal && count.stopped !== count.final) return 'Running';
  return count.stopped === count.succeeded ? 'Succeeded' : 'Failed';
}
