import {type Forward, isLoopback, localText} from '../store/forward.ts';

/** What is said when forwards have been opened: where they listen, what waits, what could not be. */
export function openedText(forwards: readonly Forward[]): {readonly level: 'info' | 'warn' | 'error'; readonly text: string} {
  const failed = forwards.filter(({stage}) => stage === 'failed');
  const open = forwards.filter(({stage}) => stage !== 'failed');
  const [first] = open;
  if (!first) {
    const {because = '', target} = failed[0]!;
    return {level: 'error', text: failed.length === 1 ? because : `None of ${failed.length} can be forwarded; ${target.title}: ${because}`};
  }
  const said = open.length === 1 ? oneText(first) : `${open.length} forwards: ${open.flatMap(localsOf).slice(0, MOST_TOLD).join(', ')}`;
  const exposed = open.some(({address}) => !isLoopback(address)) ? ' · other machines can reach it' : '';
  const missing = failed.length > 0 ? ` · not ${failed[0]!.target.title}: ${failed[0]!.because}` : '';
  const isWaiting = open.length === 1 && first.stage === 'waiting';
  const keys = isWaiting ? ' · F tells when it can be used' : ' · F lists them, there c copies the URL';
  const isGood = exposed === '' && missing === '' && open.every(({stage}) => stage === 'listening');
  return {level: isGood ? 'info' : 'warn', text: `${said}${exposed}${missing}${keys}`};
}

/** `deployment web 8080:80`. */
export function nameOfForward({target, ports}: Forward): string {
  return `${target.title} ${ports.map(({local, wanted, remote}) => portText(local ?? wanted, remote)).join(',')}`;
}

function oneText(forward: Forward): string {
  const {target, ports, stage, because} = forward;
  const remotes = ports.map(({remote}) => remote);
  const locals = localsOf(forward).join(', ');
  const many = ports.length > 1;
  if (stage === 'waiting') return `${locals} for ${target.title} ${many ? 'wait' : 'waits'}: ${because}`;
  return `${locals} ${many ? 'forward' : 'forwards'} to ${target.title} ${many ? 'ports' : 'port'} ${remotes.join(', ')}`;
}

const MOST_TOLD = 6;

function localsOf({ports, address}: Forward): readonly string[] {
  return ports.flatMap(({local}) => localText(address, local) ?? []);
}

function portText(local: number | undefined, remote: number | string): string {
  if (local === remote || local === undefined) return `${remote}`;
  return `${local || ''}:${remote}`;
}
