import {humanDuration} from '../../kube/duration.ts';
import {memoryText} from '../../kube/quantity.ts';
import {type DocLine, type DocSpan, docLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';

const DAY_MS = 86_400_000;
/** Within that, somebody should see to it. */
const SOON_MS = 30 * DAY_MS;
/** As long as a date can say (RFC 5280, 4.1.2.5). */
const NEVER_MS = Date.UTC(9999, 11, 31);

export type Moment = Pick<Inspected, 'now' | 'times'>;

/** `12 B`, `2.1 KiB`. */
export function sizeText(bytes: number): string {
  return `${memoryText(bytes).replace(/(?<=\d)(?=[A-Z])|(?<=\d)$/, ' ')}B`;
}

/** `1 line`, `14 lines`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Until when something holds, in red once it does not. */
export function expirySpan(at: number, {now, times}: Moment): DocSpan {
  if (Number.isNaN(at)) return ink('waiting', 'expires at a time that cannot be read');
  if (at >= NEVER_MS) return ink('text', 'does not expire');
  const isOver = at <= now;
  const when = times === 'absolute' ? timeText(at) : isOver ? `${humanDuration(now - at)} ago` : `in ${humanDuration(at - now)}`;
  return ink(isOver ? 'failing' : at - now < SOON_MS ? 'waiting' : 'text', `${isOver ? 'expired' : 'expires'} ${when}`);
}

/** `3d ago`, `in 5m`, or the time itself. */
export function whenText(at: number, {now, times}: Moment): string {
  if (times === 'absolute') return timeText(at);
  return at > now ? `in ${humanDuration(at - now)}` : `${humanDuration(now - at)} ago`;
}

/** RFC 3339 in UTC, without parts of seconds. */
export function timeText(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? 'a time that cannot be read' : time.toISOString().replace(/\.\d+Z$/, 'Z');
}

const LABEL_WIDTH = 12;

/** A line `issuer    CN=x`. Values without text say so. */
export function factLine(depth: number, label: string, pieces: readonly (string | DocSpan)[], more: Omit<DocLine, 'spans' | 'depth'> = {}) {
  return docLine(depth, [ink('quiet', `${label.padEnd(LABEL_WIDTH)} `), ...pieces], more);
}

/**
 * A key as it can stand on a screen: as it is where it is what Kubernetes allows; else in quotes, with escapes in place of all that cannot
 * be seen, so that two keys never look the same.
 */
export function keyText(key: string): string {
  if (/^[-._a-zA-Z0-9]+$/.test(key)) return key;
  const escaped = key.replaceAll(/["\\]|[^\P{C}]|[\p{Zl}\p{Zp}]|(?! )\p{Zs}|\p{M}|\p{Default_Ignorable_Code_Point}/gu, escapedOf);
  return `"${escaped}"`;
}

function escapedOf(character: string): string {
  const short: Readonly<Record<string, string>> = {'"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r'};
  return short[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
