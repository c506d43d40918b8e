import type {ApiError} from '../kube/api-error.ts';
import type {LogTarget} from '../store/log-target.ts';
import type {Ending, LogContainer, LogPod} from './log-pod.ts';

/** Why a container has no log yet, in a few words: `ContainerCreating`, `unschedulable: 0/3 nodes are available`. */
export function stageText(pod: LogPod, container: LogContainer): string {
  const {phase, reason, message, unscheduled} = pod;
  if (phase === 'Failed' && reason !== '') return said(reason, message);
  if (unscheduled)
    return unscheduled.reason === 'SchedulingGated' ? 'held by a scheduling gate' : said('unschedulable', unscheduled.message);
  if (container.waiting.reason === 'PodInitializing' || (container.waiting.reason === '' && container.type === 'main')) {
    const step = pod.containers.find(one => one.isStep && one !== container && one.ended?.exitCode !== 0);
    if (step) return `PodInitializing: ${step.name} has to end first`;
  }
  return said(container.waiting.reason || 'not started yet', container.waiting.message);
}

/** How an instance ended: `exit 137, OOMKilled`. */
export function endingText({exitCode, signal, reason}: Ending): string {
  return [signal !== 0 ? `signal ${signal}` : `exit ${exitCode}`, reason].filter(Boolean).join(', ');
}

/** What is told where the log of one instance ends and that of the next begins. */
export function restartNote(ending: Ending | undefined): string {
  return `restarted${ending ? ` (${endingText(ending)})` : ''}, log of the new container`;
}

/** What is told when a container has ended and is not running again yet, or never will. */
export function endNote(ending: Ending, {waiting}: LogContainer): string {
  const text = `ended (${endingText(ending)})`;
  return waiting.reason === '' ? text : `${text}, ${said(waiting.reason, waiting.message)}`;
}

/** `isThere`: the pod lives on, but is none of those asked for any more. */
export function goneNote({reason, message, isGoing}: LogPod, isThere: boolean): string {
  if (isThere) return 'pod does not belong to them any more, its log is not read on';
  if (reason !== '') return `pod is gone (${said(reason, message)})`;
  return isGoing ? 'pod is gone (deleted)' : 'pod is gone';
}

export const missedNote = 'lines are missing here: the log was rotated before they were read';
export const unreadNote = 'lines may be missing here: the last of them could not be read';

/** What is told where the logs of instances in between were never seen. */
export function skippedNote(count: number): string {
  return `it restarted ${count} more ${count === 1 ? 'time' : 'times'}, and ${count === 1 ? 'that log is' : 'those logs are'} gone`;
}

/**
 * What is told where nothing older can be had, since a server keeps the log of one instance beside that of the last: of how many instances
 * nothing is there. `isRestGone`: of the one that follows there was perhaps more.
 */
export function earlierNote(count: number, isRestGone: boolean): string {
  const before = count === 1 ? 'the log of the container before' : `the logs of the ${count} containers before`;
  if (!isRestGone) return `${before} ${count === 1 ? 'is' : 'are'} gone`;
  return `lines may be missing here: the rest of this log is gone${count === 0 ? '' : `, and so ${count === 1 ? 'is' : 'are'} ${before}`}`;
}

/** Why there is nothing to be seen. */
export function emptyText({title, containers, isPrevious}: LogTarget, hasPods: boolean, isFollowing: boolean): string {
  if (hasPods && isPrevious) return `No container of ${title} has been restarted, so there is no previous log`;
  if (hasPods && containers !== undefined) return `${upper(title)} has no container ${containers.join(', ')}`;
  const later = isFollowing ? '; its log comes as soon as there is one' : '';
  if (/^\d+ /.test(title)) return `None of the ${title} is there any more`;
  return title.startsWith('pod ') ? `There is no ${title}${later}` : `No pod of ${title} is there${isFollowing ? ' yet' : ''}${later}`;
}

export function listText(error: ApiError, hasSources: boolean): string {
  if (error.status === 403) return `You may not list pods here: ${error.message}`;
  return hasSources ? `Pods that start now are not seen: ${error.message}` : `The pods can't be listed: ${error.message}`;
}

/** The reason alone, or with what else is said about it, without what the place tells already. */
function said(reason: string, message: string): string {
  const text = message
    .replace(/ restarting failed container=.*/s, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? reason : `${reason}: ${text.length > longest ? `${text.slice(0, longest)}…` : text}`;
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const longest = 200;
