import {aligned} from './describe/align.ts';
import {cronJob} from './describe/cron-job.ts';
import {daemonSet} from './describe/daemon-set.ts';
import {deployment} from './describe/deployment.ts';
import type {Describer} from './describe/describer.ts';
import {eventsNeed, eventsSection} from './describe/events-section.ts';
import {horizontalPodAutoscaler} from './describe/horizontal-pod-autoscaler.ts';
import {job} from './describe/job.ts';
import {pod} from './describe/pod.ts';
import {podDisruptionBudget} from './describe/pod-disruption-budget.ts';
import {replicaSet} from './describe/replica-set.ts';
import {replicationController} from './describe/replication-controller.ts';
import {statefulSet} from './describe/stateful-set.ts';
import {configMap} from './describe/config-map.ts';
import {endpointSlice} from './describe/endpoint-slice.ts';
import {general} from './describe/general.ts';
import {ingress} from './describe/ingress.ts';
import {namespace} from './describe/namespace.ts';
import {networkPolicy} from './describe/network-policy.ts';
import {node} from './describe/node.ts';
import {persistentVolume} from './describe/persistent-volume.ts';
import {persistentVolumeClaim} from './describe/persistent-volume-claim.ts';
import {secret} from './describe/secret.ts';
import {service} from './describe/service.ts';
import {serviceAccount} from './describe/service-account.ts';
import {storageClass} from './describe/storage-class.ts';
import {type DocLine, docLine, docOf, ink} from './document.ts';
import type {Inspected, Tab} from './tab.ts';

/** All that `kubectl describe` says of an object, in its order and words. */
export const describeTab: Tab = {
  id: 'describe',
  title: 'Describe',
  suits: () => true,
  needs(inspected) {
    const describer = describerOf(inspected);
    const events = describer.hasNoEvents ? [] : [eventsNeed(inspected)];
    return [...events, ...(describer.needs?.(inspected) ?? [])];
  },
  doc(inspected) {
    const {object, problem} = inspected;
    if (!object) return docOf([docLine(0, [problem === undefined ? ink('quiet', 'asking …') : ink('failing', problem)])]);
    const describer = describerOf(inspected);
    const lines = describer.lines(inspected);
    return docOf(keyed(aligned(describer.hasNoEvents ? lines : [...lines, ...eventsSection(inspected)])));
  },
};

/** Lines keep their names when their values change: by the field that they show, or that the line before them shows. */
function keyed(lines: readonly DocLine[]): DocLine[] {
  const counts = new Map<string, number>();
  let last = '';
  return lines.map(line => {
    if (line.key !== undefined) return line;
    last = line.path?.join('.') ?? last;
    const count = (counts.get(last) ?? 0) + 1;
    counts.set(last, count);
    return {...line, key: `${last} ${count}`};
  });
}

function describerOf({kind}: Inspected): Describer {
  return describers[kind.group === '' ? kind.name : `${kind.name}.${kind.group}`] ?? general;
}

const describers: Readonly<Record<string, Describer>> = {
  Pod: pod,
  ReplicationController: replicationController,
  Service: service,
  ConfigMap: configMap,
  Secret: secret,
  ServiceAccount: serviceAccount,
  Node: node,
  Namespace: namespace,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  'Deployment.apps': deployment,
  'ReplicaSet.apps': replicaSet,
  'StatefulSet.apps': statefulSet,
  'DaemonSet.apps': daemonSet,
  'Job.batch': job,
  'CronJob.batch': cronJob,
  'HorizontalPodAutoscaler.autoscaling': horizontalPodAutoscaler,
  'PodDisruptionBudget.policy': podDisruptionBudget,
  'Ingress.networking.k8s.io': ingress,
  'NetworkPolicy.networking.k8s.io': networkPolicy,
  'EndpointSlice.discovery.k8s.io': endpointSlice,
  'StorageClass.storage.k8s.io': storageClass,
};
