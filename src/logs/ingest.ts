import type {LogLine} from './line.ts';
import type {LineFacts, LogRing} from './ring.ts';
import {severityOf} from './severity.ts';
import {continues, NO_STACK, type StackState, stackAfter} from './stack.ts';

/** Puts lines, in the order in which their sources wrote them, into a ring with what is to be known of each. */
export function createIngest(ring: LogRing): (line: LogLine) => void {
  const factsOf = createJudge();
  return line => void ring.add(line, factsOf(line));
}

/**
 * Judges lines one after another: the severity of each, and whether it goes on with the line before it of its source. What goes on with
 * another has no severity of its own. A note or a gap ends what was before it.
 */
export function createJudge(): (line: LogLine) => LineFacts {
  const states = new Map<number, StackState>();
  return ({source, kind, bytes}) => {
    if (kind !== 'text') {
      states.delete(source);
      return {severity: 0, isContinuation: false};
    }
    const severity = severityOf(bytes);
    const state = stackAfter(bytes, severity, states.get(source) ?? NO_STACK);
    states.set(source, state);
    const isContinuation = continues(state);
    return {severity: isContinuation ? 0 : severity, isContinuation};
  };
}
