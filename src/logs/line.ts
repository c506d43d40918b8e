/** What a line of the log view is: text of a container, something told about its stream, or a place where lines are missing. */
export const lineKinds = ['text', 'note', 'gap'] as const;
export type LineKind = (typeof lineKinds)[number];

/** One line on its way. `ms` and `nanos` (0 to 999,999) are the kubelet's time; `bytes` are its text, without newline and time. */
export type LogLine = {
  readonly source: number;
  readonly ms: number;
  readonly nanos: number;
  readonly kind: LineKind;
  readonly bytes: Uint8Array;
  /** Read back from before what is known of its source: it belongs where its own time says. */
  readonly isOlder?: boolean;
};

/** Negative where `a` was written before `b`. */
export function compareTimes(a: Pick<LogLine, 'ms' | 'nanos'>, b: Pick<LogLine, 'ms' | 'nanos'>): number {
  return a.ms - b.ms || a.nanos - b.nanos;
}
