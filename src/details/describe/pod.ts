import {podReason} from '../../kube/pod-of-object.ts';
import {type DocInk, type DocLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {containers, resources} from './containers.ts';
import type {Describer} from './describer.ts';
import {
  annotations,
  below,
  controller,
  field,
  heading,
  labels,
  nameLine,
  namespaceLine,
  none,
  row,
  terminating,
  time,
  titles,
  toward,
  usualConditions,
} from './parts.ts';
import {priorityTarget} from './pod-template.ts';
import {at, type Fields, fields, isSet, items, number, text} from './read.ts';
import {affinity, nodeSelector, schedulingGroup, tolerations, topologySpread} from './scheduling.ts';
import {securityContext} from './security.ts';
import {volumes} from './volumes.ts';

export const pod: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(at(object, 'spec'));
    const status = fields(at(object, 'status'));
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      ...place(spec, status, inspected),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...state(spec, status, inspected),
      ...allContainers(spec, status, inspected),
      ...readinessGates(spec, status),
      ...usualConditions(0, status['conditions'], inspected),
      ...volumes(0, spec['volumes'], inspected.namespace, ['spec', 'volumes']),
      field(0, 'QoS Class', text(status['qosClass']), {path: ['status', 'qosClass']}),
      ...nodeSelector(0, spec['nodeSelector'], ['spec', 'nodeSelector']),
      ...tolerations(0, spec['tolerations'], ['spec', 'tolerations']),
      ...topologySpread(0, spec['topologySpreadConstraints'], ['spec', 'topologySpreadConstraints']),
      ...affinity(0, spec['affinity'], ['spec', 'affinity']),
      ...schedulingGroup(0, spec['schedulingGroup']),
    ];
  },
};

function place(spec: Fields, status: Fields, inspected: Inspected): DocLine[] {
  const [priority, runtime] = [text(spec['priorityClassName']), text(spec['runtimeClassName'])];
  const [account, node] = [text(spec['serviceAccountName']), text(spec['nodeName'])];
  return [
    ...(isSet(spec['priority']) ? [field(0, 'Priority', text(spec['priority']), {path: ['spec', 'priority']})] : []),
    ...(priority === ''
      ? []
      : [field(0, 'Priority Class Name', priority, {path: ['spec', 'priorityClassName'], ...priorityTarget(priority)})]),
    ...(runtime === ''
      ? []
      : [
          field(0, 'Runtime Class Name', runtime, {
            path: ['spec', 'runtimeClassName'],
            ...toward('RuntimeClass', '', runtime, 'node.k8s.io'),
          }),
        ]),
    ...(account === ''
      ? []
      : [
          field(0, 'Service Account', ink('accent', account), {
            path: ['spec', 'serviceAccountName'],
            ...toward('ServiceAccount', inspected.namespace, account, ''),
          }),
        ]),
    field(0, 'Node', node === '' ? none : [ink('accent', node), `/${text(status['hostIP'])}`], {
      path: ['spec', 'nodeName'],
      ...(node !== '' && {value: node}),
      ...toward('Node', '', node, ''),
    }),
    ...(isSet(status['startTime']) ? [field(0, 'Start Time', time(status['startTime'], inspected), {path: ['status', 'startTime']})] : []),
  ];
}

function state(spec: Fields, status: Fields, inspected: Inspected): DocLine[] {
  const [reason, message, nominated] = [text(status['reason']), text(status['message']), text(status['nominatedNodeName'])];
  return [
    ...phase(status, inspected),
    ...(reason === '' ? [] : [field(0, 'Reason', ink('failing', reason), {path: ['status', 'reason']})]),
    ...(message === '' ? [] : [field(0, 'Message', message, {path: ['status', 'message']})]),
    ...securityContext(0, spec['securityContext'], ['spec', 'securityContext']),
    ...(spec['hostNetwork'] === true ? [field(0, 'Host Network', 'true', {path: ['spec', 'hostNetwork']})] : []),
    ...(spec['hostPID'] === true ? [field(0, 'Host PID', 'true', {path: ['spec', 'hostPID']})] : []),
    field(0, 'IP', text(status['podIP']), {path: ['status', 'podIP']}),
    ...addresses(status),
    ...controller(inspected),
    ...(nominated === ''
      ? []
      : [field(0, 'NominatedNodeName', nominated, {path: ['status', 'nominatedNodeName'], ...toward('Node', '', nominated, '')})]),
    ...pullSecrets(spec, inspected.namespace),
    ...(isSet(spec['resources']) ? [heading(0, 'Resources', {path: ['spec', 'resources']})] : []),
    ...resources(1, spec['resources'], ['spec', 'resources']),
  ];
}

/** The phase, and where STATUS of the tables says more, that too. */
function phase(status: Fields, inspected: Inspected): DocLine[] {
  const {object} = inspected;
  const name = text(status['phase']);
  const hasEnded = name === 'Failed' || name === 'Succeeded';
  const deleted = at(object, 'metadata', 'deletionTimestamp');
  if (isSet(deleted) && !hasEnded) {
    const grace = number(at(object, 'metadata', 'deletionGracePeriodSeconds'));
    return [
      field(0, 'Status', terminating(deleted, inspected), {path: ['metadata', 'deletionTimestamp']}),
      field(0, 'Termination Grace Period', `${grace}s`, {path: ['metadata', 'deletionGracePeriodSeconds']}),
    ];
  }
  const word = object ? podReason(object) : '';
  const more = word === name || word === '' || (name === 'Succeeded' && word === 'Completed') ? [] : [ink(wordInk(word), ` (${word})`)];
  return [field(0, 'Status', [ink(phases[name] ?? 'text', name), ...more], {path: ['status', 'phase']})];
}

const phases: Readonly<Record<string, DocInk>> = {
  Running: 'ok',
  Pending: 'waiting',
  Succeeded: 'done',
  Failed: 'failing',
  Unknown: 'failing',
};

function wordInk(word: string): DocInk {
  return /^(ContainerCreating|PodInitializing|Init:\d|SchedulingGated|NotReady)/.test(word) ? 'waiting' : 'failing';
}

function addresses(status: Fields): DocLine[] {
  const all = items(status['podIPs']);
  if (all.length === 0) return [field(0, 'IPs', none, {path: ['status', 'podIPs']})];
  return [
    heading(0, 'IPs', {path: ['status', 'podIPs']}),
    ...all.map((one, index) => field(1, 'IP', text(one['ip']), {path: ['status', 'podIPs', index, 'ip']})),
  ];
}

function pullSecrets(spec: Fields, namespace: string): DocLine[] {
  const names = items(spec['imagePullSecrets']).map(one => text(one['name']));
  return names.map((name, index) => {
    const more = {path: ['spec', 'imagePullSecrets', index], ...toward('Secret', namespace, name, '')};
    return index === 0 ? field(0, 'Image Pull Secrets', ink('accent', name), more) : below(0, ink('accent', name), more);
  });
}

function allContainers(spec: Fields, status: Fields, inspected: Inspected): DocLine[] {
  const here = {metadata: fields(inspected.object?.metadata), spec, status, isTemplate: false};
  return kinds.flatMap(([label, from, statusFrom]) => {
    if (label !== 'Containers' && items(spec[from]).length === 0) return [];
    const which = {
      label,
      list: spec[from],
      path: ['spec', from],
      statuses: status[statusFrom],
      statusPath: ['status', statusFrom],
      pod: here,
    };
    return containers(0, which, inspected);
  });
}

const kinds = [
  ['Init Containers', 'initContainers', 'initContainerStatuses'],
  ['Containers', 'containers', 'containerStatuses'],
  ['Ephemeral Containers', 'ephemeralContainers', 'ephemeralContainerStatuses'],
] as const;

function readinessGates(spec: Fields, status: Fields): DocLine[] {
  const gates = items(spec['readinessGates']).map(gate => text(gate['conditionType']));
  if (gates.length === 0) return [];
  return [
    heading(0, 'Readiness Gates', {path: ['spec', 'readinessGates']}),
    titles(1, ['Type', 'Status']),
    ...gates.map(type => {
      const found = text(items(status['conditions']).find(one => one['type'] === type)?.['status']);
      return row(1, [type, found === '' ? none : ink(found === 'True' ? 'ok' : 'waiting', found)]);
    }),
  ];
}
