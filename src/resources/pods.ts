import {podResource} from '../kube/pod-resources.ts';
import {podStatus, type PodStatus} from '../kube/pod-status.ts';
import type {CellValue} from '../kube/row.ts';
import {age, labels, name, namespace, orNone, readyColumn, sinceColumn, toneOfHealth, valid, wide} from './columns.ts';
import {defineKind} from './kind.ts';
import {type Pod, podFields} from './pod-fields.ts';
import {podWellness} from './pod-wellness.ts';
import {cpuColumn, gpuColumn, isGpu, memoryColumn} from './resource-columns.ts';

export const pods = defineKind<Pod>({
  group: '',
  version: 'v1',
  plural: 'pods',
  singular: 'pod',
  name: 'Pod',
  aliases: ['po'],
  isNamespaced: true,
  fields: podFields,
  columns: [
    namespace,
    name,
    readyColumn(pod => `${statusOf(pod).ready}/${statusOf(pod).total}`),
    {title: 'STATUS', weight: 8, value: pod => statusOf(pod).status, tone: toneOfHealth},
    {title: 'RESTARTS', weight: 7, value: restarts, tone: value => (value === 0 ? 'quiet' : undefined)},
    sinceColumn('LAST RESTART', pod => (statusOf(pod).restarts > 0 ? statusOf(pod).restartedAt : undefined), {isWide: true, weight: 3}),
    cpuColumn((pod, type) => podResource(pod, type, 'cpu'), {isWide: true, weight: 3}),
    memoryColumn((pod, type) => podResource(pod, type, 'memory'), {isWide: true, weight: 3}),
    gpuColumn(gpus, {isWide: true, weight: 2}),
    orNone('IP', ({status}) => status.podIPs[0]?.ip || status.podIP, {weight: 3}),
    orNone('NODE', ({spec}) => spec.nodeName, {weight: 4}),
    wide({title: 'SERVICE-ACCOUNT', value: ({spec}) => spec.serviceAccountName}),
    wide(orNone('NOMINATED NODE', ({status}) => status.nominatedNodeName)),
    wide(orNone('READINESS GATES', readinessGates)),
    wide({title: 'QOS', value: ({status}) => status.qosClass}),
    labels,
    valid,
    age,
  ],
  wellness: pod => podWellness(pod, statusOf(pod)),
  opens: ({namespace, name}) => ({kind: 'containers', namespace, part: {namespace, name}}),
});

/** Several columns ask in a row for the same pod. */
let last: {readonly pod: Pod; readonly status: PodStatus} | undefined;

function statusOf(pod: Pod): PodStatus {
  if (last?.pod !== pod) last = {pod, status: podStatus(pod)};
  return last.status;
}

function restarts(pod: Pod): CellValue {
  const {restarts, restartedAt} = statusOf(pod);
  return restarts > 0 && restartedAt !== undefined ? {count: restarts, at: restartedAt} : restarts;
}

function readinessGates({spec, status}: Pod): string {
  if (spec.readinessGates.length === 0) return '';
  const isOpen = (gate: string) => status.conditions.find(({type}) => type === gate)?.status === 'True';
  return `${spec.readinessGates.filter(({conditionType}) => isOpen(conditionType)).length}/${spec.readinessGates.length}`;
}

function gpus(pod: Pod, type: 'requests' | 'limits'): number | undefined {
  const names: string[] = [];
  const note = ({resources}: Pod['spec']['containers'][number]) => {
    for (const name in resources[type]) if (isGpu(name) && !names.includes(name)) names.push(name);
  };
  pod.spec.containers.forEach(note);
  pod.spec.initContainers.forEach(note);
  if (names.length === 0) return undefined;
  return names.reduce((sum, name) => sum + (podResource(pod, type, name) ?? 0), 0);
}
