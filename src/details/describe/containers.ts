import {exitWords} from '../../kube/exit-words.ts';
import type {Path} from '../../kube/field-changes.ts';
import type {PodLike} from '../../kube/downward.ts';
import {type DocInk, type DocLine, type DocSpan, docLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {environment, environmentFrom} from './container-environment.ts';
import {field, heading, none, row, time, yesNo} from './parts.ts';
import {probes} from './probes.ts';
import {at, type Fields, fields, isSet, items, number, sortedEntries, text, texts} from './read.ts';
import {lifecycle, securityContext} from './security.ts';

/** Containers of a pod or of a template of pods, and where they stand. */
export type Containers = {
  readonly label: 'Init Containers' | 'Containers' | 'Ephemeral Containers';
  readonly list: unknown;
  readonly path: Path;
  /** Of a pod; a template has none. */
  readonly statuses?: unknown;
  readonly statusPath?: Path;
  readonly pod: PodLike;
};

export function containers(depth: number, {label, list, path, statuses, statusPath, pod}: Containers, inspected: Inspected): DocLine[] {
  const all = items(list);
  if (all.length === 0) return [docLine(depth, [ink('title', `${label}:`), ' ', none], {path})];
  const known = items(statuses);
  return [
    heading(depth, label, {path}),
    ...all.flatMap((container, index) => {
      const place = known.findIndex(one => one['name'] === container['name']);
      const status = place < 0 ? undefined : {fields: known[place]!, path: [...(statusPath ?? []), place]};
      return containerLines(depth + 1, container, [...path, index], status, pod, inspected);
    }),
  ];
}

type Status = {readonly fields: Fields; readonly path: Path};

function containerLines(
  depth: number,
  container: Fields,
  path: Path,
  status: Status | undefined,
  pod: PodLike,
  inspected: Inspected,
): DocLine[] {
  const inside = depth + 1;
  return [
    docLine(depth, [ink('accent', `${text(container['name'])}:`)], {path, value: text(container['name'])}),
    ...basics(inside, container, path, status),
    ...words(inside, 'Command', container['command'], [...path, 'command']),
    ...words(inside, 'Args', container['args'], [...path, 'args']),
    ...(status ? stateLines(inside, status, inspected) : []),
    ...resources(inside, container['resources'], [...path, 'resources']),
    ...probes(inside, container, path),
    ...lifecycle(inside, container['lifecycle'], [...path, 'lifecycle']),
    ...securityContext(inside, container['securityContext'], [...path, 'securityContext']),
    ...environmentFrom(inside, container['envFrom'], inspected.namespace, [...path, 'envFrom']),
    ...environment(inside, container, pod, inspected.namespace, path),
    ...mounts(inside, container, path),
  ];
}

function basics(depth: number, container: Fields, path: Path, status: Status | undefined): DocLine[] {
  const ports = items(container['ports']);
  const target = text(container['targetContainerName']);
  const restarts = text(container['restartPolicy']);
  return [
    ...(status ? [field(depth, 'Container ID', text(status.fields['containerID']), {path: [...status.path, 'containerID']})] : []),
    field(depth, 'Image', ink('string', text(container['image'])), {path: [...path, 'image'], value: text(container['image'])}),
    ...(status ? [field(depth, 'Image ID', text(status.fields['imageID']), {path: [...status.path, 'imageID']})] : []),
    portLine(depth, 'Port', ports, 'containerPort', [...path, 'ports']),
    portLine(depth, 'Host Port', ports, 'hostPort', [...path, 'ports']),
    ...(restarts === '' ? [] : [field(depth, 'Restart Policy', sidecarWords(restarts), {path: [...path, 'restartPolicy']})]),
    ...(target === '' ? [] : [field(depth, 'Target Container', target, {path: [...path, 'targetContainerName']})]),
  ];
}

function sidecarWords(policy: string): (string | DocSpan)[] {
  return policy === 'Always' ? [policy, ink('quiet', ' (a sidecar)')] : [policy];
}

function portLine(depth: number, label: string, ports: readonly Fields[], from: 'containerPort' | 'hostPort', path: Path): DocLine {
  const words = ports.map(port => {
    const name = text(port['name']);
    return `${number(port[from])}/${text(port['protocol']) || 'TCP'}${name === '' ? '' : ` (${name})`}`;
  });
  return field(depth, ports.length > 1 ? `${label}s` : label, words.length === 0 ? none : words.join(', '), {path});
}

/** A word a line, as they are told to the container. */
function words(depth: number, label: string, list: unknown, path: Path): DocLine[] {
  const all = texts(list);
  if (all.length === 0) return [];
  const lines = all.flatMap((word, index) =>
    word.split('\n').map(line => docLine(depth + 1, [line], {path: [...path, index], value: word})),
  );
  return [heading(depth, label, {path}), ...lines];
}

function stateLines(depth: number, {fields: status, path}: Status, inspected: Inspected): DocLine[] {
  const last = at(status, 'lastState', 'terminated');
  const isReady = status['ready'] === true;
  const restarts = number(status['restartCount']);
  return [
    ...oneState(depth, 'State', fields(status['state']), [...path, 'state'], inspected),
    ...(isSet(last) ? oneState(depth, 'Last State', {terminated: last}, [...path, 'lastState'], inspected) : []),
    field(depth, 'Ready', ink(readyInk(status), yesNo(isReady)), {path: [...path, 'ready']}),
    field(depth, 'Restart Count', ink(restarts > 0 ? 'waiting' : 'text', String(restarts)), {path: [...path, 'restartCount']}),
  ];
}

function readyInk(status: Fields): DocInk {
  if (status['ready'] === true) return 'ok';
  const ended = at(status, 'state', 'terminated');
  if (isSet(ended)) return number(at(ended, 'exitCode')) === 0 ? 'done' : 'failing';
  return isSet(at(status, 'state', 'running')) || isQuiet(at(status, 'state', 'waiting')) ? 'waiting' : 'failing';
}

/** Waits as every container does before it starts. */
function isQuiet(waiting: unknown): boolean {
  return ['', 'ContainerCreating', 'PodInitializing'].includes(text(at(waiting, 'reason')));
}

function oneState(depth: number, label: string, state: Fields, path: Path, inspected: Inspected): DocLine[] {
  const {running, waiting, terminated} = state;
  if (isSet(running)) {
    const started = field(depth + 1, 'Started', time(at(running, 'startedAt'), inspected), {path: [...path, 'running', 'startedAt']});
    return [field(depth, label, ink('ok', 'Running'), {path: [...path, 'running']}), started];
  }
  if (isSet(terminated)) return ended(depth, label, fields(terminated), [...path, 'terminated'], inspected);
  const how = isQuiet(waiting) ? 'waiting' : 'failing';
  return [field(depth, label, ink(how, 'Waiting'), {path: [...path, 'waiting']}), ...saying(depth + 1, fields(waiting), how)];
}

function ended(depth: number, label: string, state: Fields, path: Path, inspected: Inspected): DocLine[] {
  const code = number(state['exitCode']);
  const signal = number(state['signal']);
  const how = code === 0 ? 'done' : 'failing';
  // What stands in brackets there would be brackets in brackets.
  const meaning = exitWords(code, signal).replace(/ \((.*)\)$/, ', $1');
  return [
    field(depth, label, ink(how, 'Terminated'), {path}),
    ...saying(depth + 1, state, how),
    field(depth + 1, 'Exit Code', [ink(how, String(code)), ...(meaning === '' ? [] : [ink('quiet', ` (${meaning})`)])], {
      path: [...path, 'exitCode'],
    }),
    ...(signal > 0 ? [field(depth + 1, 'Signal', String(signal), {path: [...path, 'signal']})] : []),
    field(depth + 1, 'Started', time(state['startedAt'], inspected), {path: [...path, 'startedAt']}),
    field(depth + 1, 'Finished', time(state['finishedAt'], inspected), {path: [...path, 'finishedAt']}),
  ];
}

/** Reason and message. A message of several lines goes on below. */
function saying(depth: number, state: Fields, how: DocInk): DocLine[] {
  const reason = text(state['reason']);
  const message = text(state['message']).replace(/\n$/, '');
  const [first = '', ...more] = message.split('\n');
  return [
    ...(reason === '' ? [] : [field(depth, 'Reason', ink(how, reason))]),
    ...(message === '' ? [] : [field(depth, 'Message', first, {value: message})]),
    ...more.map(line => row(depth, ['', line], {value: message})),
  ];
}

/** `Limits:` and `Requests:`, a resource a line. */
export function resources(depth: number, value: unknown, path: Path): DocLine[] {
  return (['limits', 'requests'] as const).flatMap(side => {
    const entries = sortedEntries(at(value, side));
    if (entries.length === 0) return [];
    const lines = entries.map(([name, amount]) => field(depth + 1, name, ink('number', text(amount)), {path: [...path, side, name]}));
    return [heading(depth, side === 'limits' ? 'Limits' : 'Requests', {path: [...path, side]}), ...lines];
  });
}

function mounts(depth: number, container: Fields, path: Path): DocLine[] {
  const by = (name: string) => (a: Fields, b: Fields) => (text(a[name]) < text(b[name]) ? -1 : 1);
  const mounted = [...items(container['volumeMounts'])].sort(by('mountPath'));
  const devices = [...items(container['volumeDevices'])].sort(by('devicePath'));
  const lines = mounted.map(mount =>
    docLine(depth + 1, [ink('string', text(mount['mountPath'])), ` from ${text(mount['name'])} (${flags(mount)})`]),
  );
  return [
    ...(lines.length === 0 ? [field(depth, 'Mounts', none, {path: [...path, 'volumeMounts']})] : []),
    ...(lines.length === 0 ? [] : [heading(depth, 'Mounts', {path: [...path, 'volumeMounts']}), ...lines]),
    ...(devices.length === 0 ? [] : [heading(depth, 'Devices', {path: [...path, 'volumeDevices']})]),
    ...devices.map(device => docLine(depth + 1, [ink('string', text(device['devicePath'])), ` from ${text(device['name'])}`])),
  ];
}

function flags(mount: Fields): string {
  const inner = text(mount['subPath']) || text(mount['subPathExpr']);
  const way = mount['readOnly'] === true ? 'ro' : 'rw';
  return inner === '' ? way : `${way},path=${JSON.stringify(inner)}`;
}
