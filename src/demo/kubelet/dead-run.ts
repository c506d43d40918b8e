import {NotFound} from '../shell/spawn.ts';
import type {LogLine, Run, RunEnd} from './run.ts';

/** A start that came to nothing, or one that only its traces are left of. */
export function deadRun({
  id,
  at,
  ended,
  lines = [],
}: {
  readonly id: string;
  readonly at: number;
  readonly ended: RunEnd;
  readonly lines?: readonly LogLine[];
}): Run {
  return {
    id,
    startedAt: at,
    logs: {from: () => lines, backwards: () => lines.toReversed(), follow: () => ({flush() {}, stop() {}})},
    ended,
    onEnd: undefined,
    onListen: undefined,
    signal() {},
    usage: () => ({cpuNanocores: 0, memoryBytes: 0}),
    isListening: () => false,
    respond: () => undefined,
    health: () => ({isHealthy: false, output: '', until: undefined}),
    exec: refuse,
    attach: refuse,
    world: () => undefined,
    readFile: () => undefined,
  };
}

function refuse(): never {
  throw new NotFound('container is not running', 'missing');
}
