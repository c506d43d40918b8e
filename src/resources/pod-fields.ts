import {type Choice, fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {metadata} from './columns.ts';

export const containerStatus = {
  name: true,
  ready: true,
  started: true,
  restartCount: true,
  state: {
    waiting: {reason: true, message: true},
    running: {startedAt: true},
    terminated: {exitCode: true, signal: true, reason: true, message: true, finishedAt: true},
  },
  lastState: {terminated: {exitCode: true, signal: true, reason: true, finishedAt: true}},
} as const satisfies Choice<'ContainerStatus'>;

const resources = {requests: true, limits: true} as const satisfies Choice<'ResourceRequirements'>;
const container = {name: true, restartPolicy: true, resources} as const satisfies Choice<'Container'>;

/** What the table of pods reads. */
export const podFields = fieldsOf('Pod', {
  metadata,
  spec: {
    nodeName: true,
    serviceAccountName: true,
    readinessGates: {conditionType: true},
    schedulingGates: {name: true},
    overhead: true,
    resources,
    containers: container,
    initContainers: container,
  },
  status: {
    phase: true,
    reason: true,
    message: true,
    podIP: true,
    podIPs: {ip: true},
    qosClass: true,
    nominatedNodeName: true,
    conditions: {type: true, status: true, reason: true, message: true},
    containerStatuses: containerStatus,
    initContainerStatuses: containerStatus,
  },
});
export interface Pod extends ObjectOf<typeof podFields> {}
export type ContainerStatus = Pod['status']['containerStatuses'][number];
