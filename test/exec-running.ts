import {PassThrough, type Readable, type Writable} from 'node:stream';
import {kubeconfigOf} from '../src/cluster/kubeconfig.ts';
import {runExec} from '../src/commands/exec.ts';
import {lockedForCommands} from '../src/commands/locked.ts';
import type {GuardRules} from '../src/store/guard.ts';
import {parseArguments} from '../src/usage.ts';
import {captured, type Ran} from './logs-running.ts';
import {passingClock} from './passing-clock.ts';

export type ExecRunOptions = {
  readonly rules?: Partial<GuardRules>;
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
};

/** `dogwatch exec …`, in the process. */
export async function runExecLine(kubeconfig: object, words: readonly string[], options: ExecRunOptions = {}): Promise<Ran> {
  const asked = parseArguments(['exec', ...words]);
  if (asked.type !== 'exec') throw new Error(`It runs nothing: ${JSON.stringify(asked)}`);
  const [out, err] = [captured(), captured()];
  const rules = {readOnly: false, protect: ['*prod*'], contexts: {}, ...options.rules};
  const code = await runExec({
    wish: asked.wish,
    kubeconfig: await kubeconfigOf('test', JSON.stringify(kubeconfig)),
    clock: passingClock,
    env: {},
    version: '0.0.0',
    lockedBecause: context => lockedForCommands(context, rules, asked.isReadOnly),
    stdin: options.stdin ?? new PassThrough().end(),
    stdout: options.stdout ?? Object.assign(out.stream, {isTTY: options.isTerminal === true}),
    stderr: err.stream,
    ...(options.signal && {signal: options.signal}),
  });
  return {code, out: out.text(), bytes: out.bytes(), err: err.text()};
}
