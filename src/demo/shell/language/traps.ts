import type {SignalName, Steps} from '../task.ts';
import type {Shell} from './shell-state.ts';

/** Sets what a shell does on a signal: nothing at all for an empty text, what Linux does for undefined. */
export function setTrap(shell: Shell, name: SignalName | 'EXIT', action: string | undefined): void {
  if (action === undefined) shell.traps.delete(name);
  else shell.traps.set(name, action);
  if (name === 'EXIT') return;
  const {handlers} = shell.task;
  if (action === undefined) {
    handlers.delete(name);
    if (shell.options.has('i') && name === 'TERM') handlers.set(name, 'ignore');
  } else if (action === '') handlers.set(name, 'ignore');
  else {
    handlers.set(name, () => {
      shell.caught.push(name);
      shell.interrupt?.();
    });
  }
}

/** Runs the traps of signals that came; `$?` stays. */
export function* runTraps(shell: Shell): Steps<void> {
  while (shell.caught.length > 0) {
    const action = shell.traps.get(shell.caught.shift()!);
    if (!action) continue;
    const {status} = shell;
    yield* shell.engine.runText(shell, action);
    shell.status = status;
  }
}
