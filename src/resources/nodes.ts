import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {nodeRoles, nodeStatus} from '../kube/node-status.ts';
import {reasonAndMessage} from './because.ts';
import {age, labels, metadata, name, numberColumn, orNone, toneOfHealth, valid, wide} from './columns.ts';
import {defineKind, type Wellness} from './kind.ts';
import {pods} from './pods.ts';

const fields = fieldsOf('Node', {
  metadata,
  spec: {unschedulable: true, taints: {key: true}},
  status: {
    conditions: {type: true, status: true, reason: true, message: true},
    addresses: {type: true, address: true},
    nodeInfo: {architecture: true, kubeletVersion: true, osImage: true, kernelVersion: true, containerRuntimeVersion: true},
  },
});
interface Node extends ObjectOf<typeof fields> {}

const nodeOfPod = pods.columns.findIndex(({title}) => title === 'NODE');

export const nodes = defineKind<Node>({
  group: '',
  version: 'v1',
  plural: 'nodes',
  singular: 'node',
  name: 'Node',
  aliases: ['no'],
  isNamespaced: false,
  fields,
  columns: [
    name,
    {title: 'STATUS', weight: 8, value: ({status, spec}) => nodeStatus(status.conditions, spec.unschedulable), tone: toneOfHealth},
    {
      title: 'ROLE',
      weight: 6,
      value: ({metadata}) => nodeRoles(metadata.labels),
      tone: value => (value === '<none>' ? 'quiet' : undefined),
    },
    wide({title: 'ARCH', value: ({status}) => status.nodeInfo.architecture}),
    numberColumn('TAINTS', ({spec}) => spec.taints.length, {weight: 4}),
    {title: 'VERSION', weight: 6, value: ({status}) => status.nodeInfo.kubeletVersion},
    wide({title: 'OS-IMAGE', value: ({status}) => status.nodeInfo.osImage || '<unknown>'}),
    wide({title: 'KERNEL', value: ({status}) => status.nodeInfo.kernelVersion || '<unknown>'}),
    wide({title: 'RUNTIME', value: ({status}) => status.nodeInfo.containerRuntimeVersion || '<unknown>'}),
    wide(orNone('INTERNAL-IP', node => addressOf(node, 'InternalIP'))),
    wide(orNone('EXTERNAL-IP', node => addressOf(node, 'ExternalIP'))),
    {title: 'PODS', align: 'right', weight: 5, derive: (row, moment) => moment.count(row)},
    labels,
    valid,
    age,
  ],
  wellness,
  opens: ({name}) => ({kind: 'pods', namespace: '', fieldSelector: `spec.nodeName=${name}`}),
  counts: {kind: 'pods', by: ({cells}) => (typeof cells[nodeOfPod] === 'string' ? cells[nodeOfPod] : undefined)},
});

function addressOf({status}: Node, wanted: string): string {
  return status.addresses.find(({type}) => type === wanted)?.address ?? '';
}

/** True is bad for these: the kubelet's own and those of the node problem detector. */
const troubles = /Pressure$|^NetworkUnavailable$|^KernelDeadlock$|^ReadonlyFilesystem$|^Frequent\w+Restart$|Problem$|Unhealthy$/;

function wellness({spec, status}: Node): Wellness {
  const ready = status.conditions.findLast(({type}) => type === 'Ready');
  if (ready && ready.status !== 'True') {
    return {health: 'failing', because: reasonAndMessage(ready.status === 'Unknown' ? 'does not answer' : 'not ready', ready.message)};
  }
  const trouble = status.conditions.find(({type, status}) => status === 'True' && troubles.test(type));
  if (trouble) return {health: 'failing', because: reasonAndMessage(trouble.type, trouble.message)};
  if (!ready) return {health: 'waiting', because: 'has not said yet whether it is ready'};
  return spec.unschedulable ? {health: 'waiting', because: 'takes no new pods (cordoned)'} : 'ok';
}
