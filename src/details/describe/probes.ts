import type {Path} from '../../kube/field-changes.ts';
import type {DocLine} from '../document.ts';
import {field} from './parts.ts';
import {type Fields, fields, isSet, number, text, texts} from './read.ts';

export function probes(depth: number, container: Fields, path: Path): DocLine[] {
  return kinds.flatMap(([name, label]) =>
    isSet(container[name]) ? [field(depth, label, probeText(fields(container[name])), {path: [...path, name]})] : [],
  );
}

/** `http-get http://:8080/ready delay=0s timeout=1s period=10s #success=1 #failure=3`, as kubectl has it. */
export function probeText(probe: Fields): string {
  const numbers = [
    `delay=${number(probe['initialDelaySeconds'])}s`,
    `timeout=${number(probe['timeoutSeconds'])}s`,
    `period=${number(probe['periodSeconds'])}s`,
    `#success=${number(probe['successThreshold'])}`,
    `#failure=${number(probe['failureThreshold'])}`,
  ];
  return `${handlerText(probe)} ${numbers.join(' ')}`;
}

/** What a probe or a hook does. */
export function handlerText(handler: Fields): string {
  if (isSet(handler['exec'])) return `exec [${texts(fields(handler['exec'])['command']).join(' ')}]`;
  if (isSet(handler['httpGet'])) {
    const {scheme, host, port, path} = fields(handler['httpGet']);
    const there = text(host).includes(':') ? `[${text(host)}]` : text(host);
    const start = `${(text(scheme) || 'HTTP').toLowerCase()}://${there}${text(port) === '' ? '' : `:${text(port)}`}`;
    return `http-get ${start}${text(path).startsWith('/') || text(path) === '' ? '' : '/'}${text(path)}`;
  }
  if (isSet(handler['tcpSocket'])) {
    const {host, port} = fields(handler['tcpSocket']);
    return `tcp-socket ${text(host)}:${text(port)}`;
  }
  if (isSet(handler['grpc'])) {
    const {port, service} = fields(handler['grpc']);
    return `grpc <pod>:${number(port)} ${text(service)}`.trimEnd();
  }
  if (isSet(handler['sleep'])) return `sleep ${number(fields(handler['sleep'])['seconds'])}s`;
  return 'unknown';
}

const kinds = [
  ['livenessProbe', 'Liveness'],
  ['readinessProbe', 'Readiness'],
  ['startupProbe', 'Startup'],
] as const;
