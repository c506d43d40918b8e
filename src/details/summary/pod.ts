import {type Loose, placed, record, records, text, whole} from '../../kube/loose.ts';
import {podHealth} from '../../kube/pod-health.ts';
import {podText} from '../../kube/pod-of-object.ts';
import type {KubeObject} from '../../kube/object.ts';
import {unschedulable} from '../../kube/unschedulable.ts';
import type {Path} from '../../kube/field-changes.ts';
import {objectNamed} from '../describe/parts.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import {happeningsOf} from '../event-list.ts';
import {whenText} from '../keys/words.ts';
import type {Inspected} from '../tab.ts';
import {probeWords, restartWords, stateWords, waitingMessage} from './container-words.ts';
import {fact, facts, originFacts, part} from './facts.ts';
import {plainMessage} from './plain-message.ts';
import type {Summary} from './summary-part.ts';

export const pod: Summary = {
  lines: (inspected, object) => [
    ...waitingLines(inspected, object),
    ...placeLines(inspected, object),
    ...originFacts(inspected),
    ...containerLines(inspected, object),
  ],
};

/** What it waits for, beside its containers. */
function waitingLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const status = record(object['status']);
  const spec = record(object['spec']);
  const conditions = records(status['conditions']);
  const scheduled = conditions.find(({type}) => type === 'PodScheduled');
  const waits: string[] = [];
  if (scheduled?.['status'] === 'False') {
    const gates = records(spec['schedulingGates']).map(({name}) => text(name));
    waits.push(
      ...(gates.length > 0 ? [`a node, once its scheduling gates are gone: ${gates.join(', ')}`] : nodeWords(text(scheduled['message']))),
    );
  }
  const unmet = records(spec['readinessGates']).map(({conditionType}) => text(conditionType));
  for (const gate of unmet) {
    if (conditions.find(({type}) => type === gate)?.['status'] !== 'True') waits.push(`its readiness gate ${gate}`);
  }
  return [
    ...statusLines(object),
    ...facts(
      'waits for',
      waits.map(words => ({pieces: [words.startsWith(' ') ? '  ' : '', ink('waiting', plainMessage(words))]})),
    ),
    ...troubleLines(conditions, inspected),
  ];
}

/** Why it fits nowhere, a line a reason. */
function nodeWords(message: string): readonly string[] {
  const told = unschedulable(message);
  if (!told || told.reasons.length === 0) return [`a node: ${message}`];
  return [`a node: it fits on none of ${told.nodes}`, ...told.reasons.map(reason => `  ${reason}`)];
}

/** As the table has it, where the first line says something else, and what the pod says of itself as a whole. */
function statusLines(object: KubeObject): DocLine[] {
  const shown = podText(object);
  const message = plainMessage(text(record(object['status'])['message']));
  if (message === '' && podHealth(object).text === shown) return [];
  return [fact('status', [shown, message === '' ? '' : ink('quiet', `  ${message}`)], {path: ['status', 'phase']})];
}

/** Conditions that tell why pods go or cannot be changed: disruptions, resizes that wait. */
function troubleLines(conditions: readonly Loose[], inspected: Inspected): DocLine[] {
  const told = conditions.filter(({type, status}) => status === 'True' && /^(DisruptionTarget|PodResize)/.test(text(type)));
  return told.map(condition => {
    const at = Date.parse(text(condition['lastTransitionTime']));
    const when = Number.isNaN(at) ? '' : `  ${whenText(at, inspected)}`;
    const words = `${text(condition['reason'])}: ${text(condition['message'])}`;
    return fact(condition['type'] === 'DisruptionTarget' ? 'disrupted' : 'resize', [ink('waiting', words), ink('quiet', when)]);
  });
}

function placeLines({namespace}: Inspected, object: KubeObject): DocLine[] {
  const spec = record(object['spec']);
  const status = record(object['status']);
  const node = text(spec['nodeName']);
  const ips = records(status['podIPs']).map(({ip}) => text(ip));
  const addresses = (ips.length > 0 ? ips : [text(status['podIP'])]).filter(ip => ip !== '').join(', ');
  const host = spec['hostNetwork'] === true ? '  the address of its node' : '';
  const account = text(spec['serviceAccountName']);
  return [
    ...(node === ''
      ? []
      : [fact('node', [ink('accent', node)], {target: objectNamed('Node', '', node, ''), value: node, path: ['spec', 'nodeName']})]),
    ...(addresses === '' ? [] : [fact('address', [addresses, ink('quiet', host)], {value: addresses, path: ['status', 'podIP']})]),
    ...(account === ''
      ? []
      : [fact('account', [ink('accent', account)], {target: objectNamed('ServiceAccount', namespace, account, ''), value: account})]),
  ];
}

const lists = [
  ['initContainers', 'initContainerStatuses', 'Init containers'],
  ['containers', 'containerStatuses', 'Containers'],
  ['ephemeralContainers', 'ephemeralContainerStatuses', 'Ephemeral containers'],
] as const;

function containerLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const spec = record(object['spec']);
  const status = record(object['status']);
  return lists.flatMap(([list, statusList, title]) => {
    const statuses = records(status[statusList]);
    const found = placed(spec[list]).flatMap(({index, fields}) => {
      const own = statuses.find(({name}) => name === fields['name']);
      return oneContainer(inspected, fields, own, ['spec', list, index], list === 'containers');
    });
    return part(title, found);
  });
}

function oneContainer(inspected: Inspected, container: Loose, status: Loose | undefined, path: Path, isMain: boolean): DocLine[] {
  const name = text(container['name']);
  const isSidecar = container['restartPolicy'] === 'Always';
  const restarts = restartWords(status, inspected);
  const message = waitingMessage(status);
  const key = `container ${name}`;
  const kind = isSidecar ? [ink('quiet', 'sidecar ')] : [];
  return [
    docLine(
      1,
      [
        ...kind,
        ink('name', name),
        '  ',
        ...stateWords(status, inspected, !isMain && !isSidecar),
        ink('quiet', `  ${text(container['image'])}`),
      ],
      {
        key,
        path,
        value: name,
      },
    ),
    ...(message === '' ? [] : [docLine(2, [message], {key: `${key} message`, path, value: message})]),
    ...(restarts ? [docLine(2, restarts, {key: `${key} restarts`, path})] : []),
    ...probeLines(inspected, container, name, status, path),
  ];
}

const probes = [
  ['startupProbe', 'started when', 'Startup'],
  ['readinessProbe', 'ready when', 'Readiness'],
  ['livenessProbe', 'alive while', 'Liveness'],
] as const;

/** What each probe asks, and where it fails what was told of that last. */
function probeLines(inspected: Inspected, container: Loose, name: string, status: Loose | undefined, path: Path): DocLine[] {
  const found = happeningsOf(inspected);
  const told = found.state === 'known' ? found.list.filter(({reason, part}) => reason === 'Unhealthy' && part.includes(`{${name}}`)) : [];
  return probes.flatMap(([field, words, title]) => {
    if (container[field] === undefined) return [];
    const probe = record(container[field]);
    const last = told.find(({message}) => message.startsWith(`${title} probe`));
    const isRecent = last !== undefined && inspected.now - last.lastAt < 5 * 1000 * Math.max(10, whole(probe['periodSeconds'], 10));
    const isFailing = isRecent || (field === 'readinessProbe' && last !== undefined && status?.['ready'] !== true);
    const line = docLine(2, [ink('quiet', `${words} `), probeWords(probe)], {key: `${name} ${field}`, path: [...path, field]});
    if (!last) return [line];
    const often = last.count > 1 ? `, ${last.count} times` : '';
    const spans = [
      ink(isFailing ? 'failing' : 'quiet', plainMessage(last.message)),
      ink('quiet', `  ${whenText(last.lastAt, inspected)}${often}`),
    ];
    return [line, docLine(3, spans, {key: `${name} ${field} told`, value: last.message})];
  });
}
