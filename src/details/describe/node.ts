import {nodeRoles} from '../../kube/node-status.ts';
import {resourcePath} from '../../kube/paths.ts';
import {type DocLine, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import type {Describer} from './describer.ts';
import {unanswered} from './events-section.ts';
import {nodePodLines, nodePodsNeed} from './node-pods.ts';
import {beginning, conditions, field, heading, listed, row, time, titles, unset} from './parts.ts';
import {commasIfAny, plain, plainIfSet} from './plain-fields.ts';
import {at, type Fields, fields, items, sortedEntries, text} from './read.ts';

export const node: Describer = {
  needs(inspected) {
    const slices = slicesNeed(inspected);
    return [nodePodsNeed(inspected.name), leaseNeed(inspected.name), ...(slices ? [slices] : [])];
  },
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(object?.['spec']);
    const status = fields(object?.['status']);
    const [name, ...rest] = beginning(inspected);
    return [
      name!,
      field(0, 'Roles', nodeRoles(labelsOf(object?.metadata?.labels))),
      ...rest,
      field(0, 'CreationTimestamp', time(object?.metadata?.creationTimestamp, inspected), {path: ['metadata', 'creationTimestamp']}),
      ...taintLines(items(spec['taints'])),
      field(0, 'Unschedulable', ink(spec['unschedulable'] === true ? 'waiting' : 'text', text(spec['unschedulable']) || 'false'), {
        path: ['spec', 'unschedulable'],
      }),
      ...leaseLines(inspected),
      ...conditions(0, items(status['conditions']), {
        LastHeartbeatTime: one => time(one['lastHeartbeatTime'], inspected),
        LastTransitionTime: one => time(one['lastTransitionTime'], inspected),
        Reason: one => text(one['reason']),
        Message: one => text(one['message']),
      }),
      heading(0, 'Addresses', {path: ['status', 'addresses']}),
      ...items(status['addresses']).map((one, index) =>
        field(1, text(one['type']), text(one['address']), {path: ['status', 'addresses', index], value: text(one['address'])}),
      ),
      ...amountLines('Capacity', status['capacity']),
      ...amountLines('Allocatable', status['allocatable']),
      ...sliceLines(inspected),
      ...systemLines(fields(status['nodeInfo'])),
      ...plainIfSet(0, 'PodCIDR', spec, ['spec'], 'podCIDR'),
      ...commasIfAny(0, 'PodCIDRs', spec, ['spec'], 'podCIDRs'),
      ...plainIfSet(0, 'ProviderID', spec, ['spec'], 'providerID'),
      ...nodePodLines(inspected),
    ];
  },
};

function taintLines(taints: readonly Fields[]): DocLine[] {
  const path = ['spec', 'taints'];
  const sorted = taints
    .map((taint, index) => ({index, order: `${text(taint['effect'])},${text(taint['key'])}`, shown: taintText(taint)}))
    .sort((one, other) => (one.order < other.order ? -1 : one.order > other.order ? 1 : 0));
  return listed(
    0,
    'Taints',
    sorted.map(({index, shown}) => ({value: shown, more: {value: shown, path: [...path, index]}})),
    {path},
  );
}

/** `dedicated=shop:NoSchedule`. */
function taintText(taint: Fields): string {
  const value = text(taint['value']);
  return `${text(taint['key'])}${value === '' ? '' : `=${value}`}:${text(taint['effect'])}`;
}

/** By which a node says that it is alive. */
function leaseLines(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(leaseNeed(inspected.name));
  if (answer.state === 'failed' && answer.status !== 403) {
    return [field(0, 'Lease', ink('failing', `Failed to get lease: ${answer.because}`))];
  }
  if (answer.state !== 'known') return [field(0, 'Lease', unanswered(answer, 'get leases of kube-node-lease'))];
  const spec = fields(at(answer.value, 'spec'));
  return [
    heading(0, 'Lease'),
    field(1, 'HolderIdentity', text(spec['holderIdentity']) || unset),
    field(1, 'AcquireTime', time(spec['acquireTime'], inspected)),
    field(1, 'RenewTime', time(spec['renewTime'], inspected)),
  ];
}

function amountLines(label: string, amounts: unknown): DocLine[] {
  const name = label.toLowerCase();
  const entries = sortedEntries(amounts);
  if (entries.length === 0) return [];
  return [
    heading(0, label, {path: ['status', name]}),
    ...entries.map(([resource, amount]) => field(1, resource, text(amount), {path: ['status', name, resource], value: text(amount)})),
  ];
}

function systemLines(info: Fields): DocLine[] {
  const path = ['status', 'nodeInfo'];
  return [heading(0, 'System Info', {path}), ...systemNames.map(([label, name]) => plain(1, label, info, path, name))];
}

const systemNames: readonly (readonly [label: string, name: string])[] = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
];

/** Devices that are only to be had on this node, by driver and pool. */
function sliceLines(inspected: Inspected): DocLine[] {
  const need = slicesNeed(inspected);
  const answer = need && inspected.answer(need);
  if (answer?.state !== 'known') return [];
  const pools = new Map<string, {slices: number; devices: number; driver: string; pool: string}>();
  for (const slice of items(at(answer.value, 'items'))) {
    const [driver, pool] = [text(at(slice, 'spec', 'driver')), text(at(slice, 'spec', 'pool', 'name'))];
    const before = pools.get(`${driver}/${pool}`) ?? {slices: 0, devices: 0, driver, pool};
    const devices = before.devices + items(at(slice, 'spec', 'devices')).length;
    pools.set(`${driver}/${pool}`, {...before, slices: before.slices + 1, devices});
  }
  if (pools.size === 0) return [];
  const sorted = [...pools].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    heading(0, 'Node-Local ResourceSlices'),
    titles(1, ['Driver', 'Pool', 'Slices', 'Devices']),
    ...sorted.map(([key, {driver, pool, slices, devices}]) => row(1, [driver, pool, `${slices}`, `${devices}`], {key: `pool ${key}`})),
  ];
}

/** Undefined where the server has no such kind, which is younger than most. */
function slicesNeed({kinds, name}: Inspected): Need | undefined {
  const kind = kinds.find(({group, plural}) => group === 'resource.k8s.io' && plural === 'resourceslices');
  return kind && {type: 'get', path: resourcePath(kind, undefined), query: {fieldSelector: `spec.nodeName=${name}`}};
}

function leaseNeed(node: string): Need {
  const kind = {group: 'coordination.k8s.io', version: 'v1', plural: 'leases', isNamespaced: true};
  return {type: 'get', path: resourcePath(kind, 'kube-node-lease', node)};
}

function labelsOf(map: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(fields(map)).map(([key, value]) => [key, text(value)]));
}
