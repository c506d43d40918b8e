import {plainText} from '../logs/sgr.ts';
import {type OutputLine, plainOf} from './output-lines.ts';
import {Output} from './output.ts';

export type PaneSource = {readonly namespace: string; readonly pod: string; readonly container: string};

/** `ended`: with this code. `failed`: it could not be run. `lost`: nobody knows how it went on. `cancelled`: by the user. */
export type PaneState =
  | {readonly type: 'waiting'}
  | {readonly type: 'running'; readonly since: number}
  | {readonly type: 'ended'; readonly exitCode: number}
  | {readonly type: 'failed' | 'lost'; readonly why: string}
  | {readonly type: 'cancelled'};

/** What the command writes in one container, and how it goes there. */
export type Pane = {readonly source: PaneSource; readonly output: Output; state: PaneState};

/** Panes that are shown as one because they do not differ, or a single one. */
export type PaneGroup = {readonly panes: readonly [Pane, ...Pane[]]};

export function paneFor(source: PaneSource): Pane {
  return {source, output: new Output(), state: {type: 'waiting'}};
}

export function isOver({state}: Pane): boolean {
  return state.type !== 'waiting' && state.type !== 'running';
}

/** Also where it could not be run, and where nobody knows how it went. */
export function hasFailed({state}: Pane): boolean {
  return state.type === 'failed' || state.type === 'lost' || (state.type === 'ended' && state.exitCode !== 0);
}

/** `running 3s`, `0`, `exit code 1`, or why it could not be run. */
export function stateWords({state}: Pane, now: number): string {
  switch (state.type) {
    case 'waiting':
      return 'waits for its turn';
    case 'running':
      return `running ${Math.max(0, Math.floor((now - state.since) / 1000))}s`;
    case 'ended':
      return state.exitCode === 0 ? '0' : `exit code ${state.exitCode}`;
    case 'cancelled':
      return 'cancelled';
    default:
      return state.why;
  }
}

/** The same ones together where they are over and said the same, in the order of their first. */
export function grouped(panes: readonly Pane[], isFolded: boolean): readonly PaneGroup[] {
  if (!isFolded) return panes.map(pane => ({panes: [pane]}));
  const groups = new Map<unknown, [Pane, ...Pane[]]>();
  for (const pane of panes) {
    const key = sameness(pane) ?? pane;
    const group = groups.get(key);
    if (group) group.push(pane);
    else groups.set(key, [pane]);
  }
  return [...groups.values()].map(same => ({panes: same}));
}

const known = new WeakMap<readonly unknown[], string>();

/**
 * What panes that do not differ have in common; undefined where that is not known. The order between the two streams does not count: it
 * differs from run to run.
 */
export function sameness(pane: Pane): string | undefined {
  const {output} = pane;
  if (!isOver(pane) || output.leftOutBytes > 0) return undefined;
  const text = known.get(output.lines) ?? [false, true].map(isError => textIn(output, isError)).join('\0');
  known.set(output.lines, text);
  return `${stateWords(pane, 0)}\0${text}`;
}

function textIn({lines}: Output, isError: boolean): string {
  return lines
    .filter(line => line.isError === isError)
    .map(({text}) => text)
    .join('\n');
}

/** Which lines some panes have and others have not; of those that ended by themselves. */
export type LineCounts = {
  /** Once for each pane. */
  add(pane: Pane): void;
  /** Looks at so many lines of those that were added, at most. False where all have been looked at. */
  work(most: number): boolean;
  /** Whether a line is missing in one of them at least. */
  isMissing(line: OutputLine): boolean;
};

export function createLineCounts(): LineCounts {
  const counts = new Map<string, number>();
  const waiting: Pane[] = [];
  let seen = new Set<string>();
  let at = 0;
  let panes = 0;
  return {
    add: pane => void waiting.push(pane),
    work(most) {
      let left = most;
      for (let [pane] = waiting; pane; [pane] = waiting) {
        const {lines} = pane.output;
        for (; at < lines.length && left > 0; at++, left--) {
          const text = plainText(lines[at]!.text);
          if (seen.has(text)) continue;
          seen.add(text);
          counts.set(text, (counts.get(text) ?? 0) + 1);
        }
        if (at < lines.length) return true;
        panes++;
        waiting.shift();
        seen = new Set();
        at = 0;
      }
      return false;
    },
    isMissing: line => panes > 1 && (counts.get(plainOf(line)) ?? 0) < panes,
  };
}
