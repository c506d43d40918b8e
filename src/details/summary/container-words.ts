import {exitWords} from '../../kube/exit-words.ts';
import {type Loose, record, text, whole} from '../../kube/loose.ts';
import {timeOf} from '../describe/read.ts';
import {type DocSpan, ink} from '../document.ts';
import {whenText} from '../keys/words.ts';
import type {Inspected} from '../tab.ts';
import {agoText, sinceText, type Words} from './facts.ts';
import {plainMessage} from './plain-message.ts';

/** What a container does: `runs since 4h`, `waits: ImagePullBackOff`, `ended 5m ago: exit 1`. */
export function stateWords(status: Loose | undefined, inspected: Inspected, hasEndedWell: boolean): Words {
  const state = record(status?.['state']);
  if (state['running'] !== undefined) {
    const isReady = status?.['ready'] === true;
    const since = sinceText(record(state['running'])['startedAt'], inspected);
    const words =
      hasEndedWell || isReady ? ink('ok', 'runs') : ink('waiting', status?.['started'] === false ? 'runs, not started' : 'runs, not ready');
    return [words, ` ${since}`];
  }
  if (state['terminated'] !== undefined) {
    const ending = record(state['terminated']);
    const isWell = whole(ending['exitCode'], 0) === 0 && whole(ending['signal'], 0) === 0;
    return [ink(isWell ? 'done' : 'failing', 'ended'), ` ${agoText(ending['finishedAt'], inspected)}: `, ...endingWords(ending)];
  }
  const waiting = record(state['waiting']);
  const reason = text(waiting['reason']);
  if (reason === '') return [ink('quiet', 'has not begun')];
  const isTrouble = /Err|BackOff|Invalid|Unavailable|Fail/.test(reason);
  return [ink(isTrouble ? 'failing' : 'waiting', `waits: ${reason}`)];
}

/** Why it waits, in the words of who starts it; '' where it does not. */
export function waitingMessage(status: Loose | undefined): string {
  return plainMessage(text(record(record(status?.['state'])['waiting'])['message']));
}

/** `exit 137, OOMKilled: killed (SIGKILL), after 4m`. */
export function endingWords(ending: Loose): DocSpan[] {
  const code = whole(ending['exitCode'], 0);
  const signal = whole(ending['signal'], 0);
  const reason = text(ending['reason']);
  const meaning = reason === 'OOMKilled' ? 'it used more memory than its limit' : exitWords(code, signal);
  const isWell = code === 0 && signal === 0;
  const named = reason === '' || reason === 'Error' || reason === 'Completed' ? '' : `, ${reason}`;
  const [from, to] = [timeOf(ending['startedAt']), timeOf(ending['finishedAt'])];
  const span =
    from === undefined || to === undefined || from === 0 ? '' : to - from < 1000 ? ', at once' : `, ${spanText(to - from)} after its start`;
  const message = plainMessage(text(ending['message']));
  return [
    ink(isWell ? 'done' : 'failing', `exit ${code}${named}`),
    ink('text', meaning === '' ? '' : ` (${meaning})`),
    ink('quiet', span),
    ...(message === '' ? [] : [ink('quiet', `: ${message}`)]),
  ];
}

/** How often it was restarted, and how it ended before; undefined where it never was. */
export function restartWords(status: Loose | undefined, inspected: Inspected): Words | undefined {
  const count = whole(status?.['restartCount'], 0);
  const last = record(record(status?.['lastState'])['terminated']);
  const hasEnded = Object.keys(last).length > 0;
  if (count === 0 && !hasEnded) return undefined;
  const times = count === 1 ? 'restarted once' : `restarted ${count} times`;
  if (!hasEnded) return [ink('waiting', times)];
  const at = timeOf(last['finishedAt']);
  return [ink('waiting', times), at === undefined ? ', last: ' : `, last ${whenText(at, inspected)}: `, ...endingWords(last)];
}

function spanText(ms: number): string {
  if (ms < 120_000) return `${Math.max(0, Math.round(ms / 1000))}s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)}m` : `${Math.round(ms / 3_600_000)}h`;
}

/** What a probe asks and how often: `GET :8080/ready every 10s, 1s to answer, fails after 3 in a row`. */
export function probeWords(probe: Loose): string {
  const period = whole(probe['periodSeconds'], 10);
  const failures = whole(probe['failureThreshold'], 3);
  const delay = whole(probe['initialDelaySeconds'], 0);
  const timeout = whole(probe['timeoutSeconds'], 1);
  const first = delay > 0 ? `, first ${delay}s after the start` : '';
  return `${handlerWords(probe)} every ${period}s, ${timeout}s to answer, fails after ${failures === 1 ? 'one' : `${failures} in a row`}${first}`;
}

function handlerWords(probe: Loose): string {
  if (probe['httpGet'] !== undefined) {
    const {scheme, host, port, path} = record(probe['httpGet']);
    const isSecure = text(scheme).toUpperCase() === 'HTTPS';
    return `GET ${isSecure ? 'https ' : ''}${text(host)}:${String(port ?? '')}${text(path) || '/'}`;
  }
  if (probe['tcpSocket'] !== undefined) return `connects to port ${String(record(probe['tcpSocket'])['port'] ?? '')}`;
  if (probe['grpc'] !== undefined) {
    const {port, service} = record(probe['grpc']);
    return `asks gRPC port ${String(port ?? '')}${text(service) === '' ? '' : ` for ${text(service)}`}`;
  }
  const {command} = record(probe['exec']);
  return Array.isArray(command) ? `runs ${command.map(String).join(' ')}` : 'in a way that is not known here,';
}
