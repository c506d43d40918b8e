import {record, records, text, whole} from './loose.ts';
import type {KubeObject} from './object.ts';

/** One port to forward. `local` 0 is a free one, undefined the same as in the pod where that can be. `remote` is a number or a port's name. */
export type PortWish = {readonly local: number | undefined; readonly remote: number | string};

/** What was asked for. `address` is where to listen: `localhost` unless told. */
export type PortWishes = {readonly address: string; readonly ports: readonly PortWish[]};

/** A port that an object declares. */
export type KnownPort = {
  readonly port: number;
  readonly name: string;
  readonly protocol: string;
  /** Undefined for ports of services. */
  readonly container?: string;
};

/** What could be typed for a port, and what it is. */
export type PortProposal = {readonly text: string; readonly note: string; readonly port: number; readonly name: string};

/**
 * Ports as they are typed, several with blanks or commas between: `8080` (here and there), `8080:80` (here 8080), `:80` (here a free one), `http`
 * and `8080:http` (by a port's name), `0.0.0.0:8080:80` or `@0.0.0.0` (to be reached from other machines). `problem` says in words what is wrong.
 */
export function readPorts(typed: string): PortWishes | {readonly problem: string} {
  const ports: PortWish[] = [];
  let address: string | undefined;
  for (const word of typed.split(/[\s,]+/).filter(Boolean)) {
    const told = word.startsWith('@') ? {address: word.slice(1)} : readPort(word);
    if ('problem' in told) return told;
    if (told.address !== undefined) {
      if (!isAddress(told.address)) return {problem: `${told.address || '@'} is no address to listen at; 0.0.0.0 is all of them`};
      if (address !== undefined && address !== told.address) return {problem: `One address at a time: ${address} or ${told.address}`};
      address = told.address;
    }
    if (!('wish' in told)) continue;
    const {local} = told.wish;
    if (local && ports.some(port => port.local === local)) return {problem: `Port ${local} is asked for twice here`};
    ports.push(told.wish);
  }
  return ports.length === 0 ? {problem: 'Which port? As in 8080, 8080:80 or :http'} : {address: address ?? 'localhost', ports};
}

/** The TCP and other ports that the containers of a pod declare; those of init containers that keep running with them. */
export function podPorts(pod: KubeObject): readonly KnownPort[] {
  const spec = record(pod['spec']);
  const sidecars = records(spec['initContainers']).filter(one => one['restartPolicy'] === 'Always');
  return [...records(spec['containers']), ...sidecars].flatMap(container =>
    records(container['ports']).map(port => ({
      port: whole(port['containerPort']),
      name: text(port['name']),
      protocol: text(port['protocol']) || 'TCP',
      container: text(container['name']),
    })),
  );
}

/**
 * What could be typed for these ports, in their order; only TCP can be forwarded. `isTaken` says which local ports cannot be had. A port below
 * 1024, for which one needs to be an administrator, is had 8000 above: 80 at 8080, 443 at 8443.
 */
export function portProposals(ports: readonly KnownPort[], isTaken: (port: number) => boolean): readonly PortProposal[] {
  const seen = new Set<number>();
  return ports.flatMap(({port, name, protocol, container}) => {
    if (protocol !== 'TCP' || port === 0 || seen.has(port)) return [];
    seen.add(port);
    const local = localFor(port);
    const words = isTaken(local) ? `:${port}` : local === port ? `${port}` : `${local}:${port}`;
    const note = [name, container, words.startsWith(':') ? `${local} is taken here: a free one` : ''].filter(Boolean).join(' · ');
    return [{text: words, note, port, name}];
  });
}

/** The local port that goes with one of a pod. */
export function localFor(port: number): number {
  return port < 1024 ? port + 8000 : port;
}

/** `it has web 80, admin 8081`, `it declares none`: what an object offers, for whoever asked for something else. */
export function knownPortsText(ports: readonly KnownPort[]): string {
  const told = ports
    .slice(0, 6)
    .map(({port, name, protocol}) => [name, `${port}${protocol === 'TCP' ? '' : `/${protocol}`}`].filter(Boolean).join(' '));
  if (told.length === 0) return 'it declares none';
  return `it has ${told.join(', ')}${ports.length > told.length ? ' and more' : ''}`;
}

type Told = {readonly address?: string; readonly wish: PortWish} | {readonly problem: string};

function readPort(word: string): Told {
  const bracketed = /^\[([^\]]*)\]:(.*)$/.exec(word);
  const parts = (bracketed ? bracketed[2]! : word).split(':');
  const address = bracketed ? bracketed[1]! : parts.length === 3 ? parts.shift() : undefined;
  const [first = '', second] = parts;
  if (parts.length > 2) return {problem: `${word} has too many colons; a port reads like 8080:80`};
  if (second === undefined) {
    const remote = readRemote(first);
    if (typeof remote === 'object') return remote;
    return {...(address === undefined ? {} : {address}), wish: {local: typeof remote === 'number' ? remote : undefined, remote}};
  }
  if (second === '') return {problem: `A port is missing behind ${first}:`};
  const remote = readRemote(second);
  if (typeof remote === 'object') return remote;
  const local = first === '' ? 0 : /^\d+$/.test(first) ? Number(first) : Number.NaN;
  if (Number.isNaN(local)) return {problem: `${first} cannot be a local port: a number stands before the colon`};
  if (first !== '' && (local < 1 || local > MOST)) return {problem: outside(first)};
  return {...(address === undefined ? {} : {address}), wish: {local, remote}};
}

function readRemote(word: string): number | string | {readonly problem: string} {
  if (/^\d+$/.test(word)) {
    const port = Number(word);
    return port >= 1 && port <= MOST ? port : {problem: outside(word)};
  }
  if (/\/udp$/i.test(word)) return {problem: `${word}: only TCP can be forwarded`};
  const bare = word.replace(/\/tcp$/i, '');
  if (bare !== word) return readRemote(bare);
  // Names of services' ports are DNS labels; those of containers are shorter.
  if (word.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(word)) return word;
  return {problem: `${word} is neither a port nor the name of one`};
}

function outside(word: string): string {
  return `${word} is no port: they go from 1 to ${MOST}`;
}

/** An IP address, or a name that may have one. */
function isAddress(word: string): boolean {
  return /^[0-9a-f:.]+(%\w+)?$/i.test(word) || /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i.test(word);
}

const MOST = 65_535;
