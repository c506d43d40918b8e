import {onTestFinished} from 'vitest';
import {kubeconfigOf} from '../src/cluster/kubeconfig.ts';
import {runForwards} from '../src/commands/forward.ts';
import {lockedForCommands} from '../src/commands/locked.ts';
import {parseArguments} from '../src/usage.ts';
import {captured} from './logs-running.ts';
import {passingClock} from './passing-clock.ts';

export type RunningForward = {
  /** What it ended with. */
  readonly code: Promise<number>;
  out(): string;
  err(): string;
  untilOut(wanted: string): Promise<unknown>;
  untilErr(wanted: string): Promise<unknown>;
  /** Of the first line, once it is there. */
  port(): Promise<number>;
  stop(): void;
};

/** `dogwatch forward …`, in the process. It is stopped with the test. */
export async function forwardRunning(kubeconfig: unknown, line: string): Promise<RunningForward> {
  const asked = parseArguments(['forward', ...line.split(' ').filter(Boolean)]);
  if (asked.type !== 'forward') throw new Error(`It forwards nothing: ${JSON.stringify(asked)}`);
  const [out, err] = [captured(), captured()];
  const over = new AbortController();
  const code = runForwards({
    wish: asked.wish,
    kubeconfig: await kubeconfigOf('test', typeof kubeconfig === 'string' ? kubeconfig : JSON.stringify(kubeconfig)),
    clock: passingClock,
    env: {},
    version: '0.0.0',
    lockedBecause: context => lockedForCommands(context, {readOnly: false, protect: ['*prod*'], contexts: {}}, asked.isReadOnly),
    stdout: out.stream,
    stderr: err.stream,
    signal: over.signal,
  });
  onTestFinished(async () => {
    over.abort();
    await code;
  });
  return {
    code,
    out: out.text,
    err: err.text,
    untilOut: out.until,
    untilErr: err.until,
    async port() {
      await out.until('->');
      return Number(/:(\d+) ->/.exec(out.text())![1]);
    },
    stop: () => over.abort(),
  };
}
