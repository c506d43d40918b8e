import type {Clock} from '../kube/clock.ts';
import {resourcePath} from '../kube/paths.ts';
import type {Query} from './transport-types.ts';

export type LogOptions = {readonly signal: AbortSignal; readonly clock: Clock; readonly random: () => number};

/** Which container's log. */
export type LogPlace = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the instance before this one. */
  readonly isPrevious?: boolean;
};

/** What of it. `sinceTime` is RFC 3339. */
export type LogPart = {readonly isFollowing?: boolean; readonly tailLines?: number; readonly sinceTime?: string | undefined};

const pods = {group: '', version: 'v1', plural: 'pods', isNamespaced: true};

/** The path and query of a log (PodLogOptions of k8s.io/api/core/v1), with the kubelet's time before each line. */
export function logRequest(place: LogPlace, part: LogPart): {readonly path: string; readonly query: Query} {
  return {
    path: `${resourcePath(pods, place.namespace, place.pod)}/log`,
    query: {
      container: place.container,
      timestamps: 'true',
      follow: part.isFollowing ? 'true' : undefined,
      previous: place.isPrevious ? 'true' : undefined,
      tailLines: part.tailLines === undefined ? undefined : String(part.tailLines),
      sinceTime: part.sinceTime,
    },
  };
}

/** For `sinceTime`: RFC 3339 in whole seconds, rounded down, since an API server hands on no finer time. Takes ms since the epoch. */
export function wholeSeconds(ms: number): string {
  return `${new Date(Math.max(0, Math.floor(ms / 1000) * 1000)).toISOString().slice(0, 19)}Z`;
}
