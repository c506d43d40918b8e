import type {PodScope} from '../resources/pods-of.ts';

export type {PodScope};

/** Whose logs are shown. */
export type LogTarget = {
  /** As in the title: `deployment web`, `4 pods`. */
  readonly title: string;
  /** The pods: all that are in any of these scopes (of kind pods), now and later. */
  readonly scopes: readonly PodScope[];
  /** Only the containers of these names, where some were asked for. */
  readonly containers?: readonly string[];
  /** Show the log of the instance before this one. */
  readonly isPrevious?: boolean;
};

/** From where on: about so many of the last lines in all, so many of each log, a span, or all that there is. */
export type LogSince = {readonly lines: number} | {readonly linesEach: number} | {readonly ms: number} | 'start';
