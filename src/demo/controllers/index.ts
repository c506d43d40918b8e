import {resourceQuotaController} from '../api/admission/quota-controller.ts';
import {customResources} from '../api/custom/definitions.ts';
import {clusterRoleAggregation} from '../api/rbac/aggregation.ts';
import type {Controller} from '../demo.ts';
import {startKubelets} from '../kubelet/start-kubelets.ts';
import {scheduler} from '../scheduler/scheduler.ts';
import {cronJobController} from './cron-jobs.ts';
import {daemonSetController} from './daemon-sets.ts';
import {deploymentController} from './deployments.ts';
import {endpointSliceController} from './endpoint-slices.ts';
import {endpointsController} from './endpoints.ts';
import {eventExpiry} from './event-expiry.ts';
import {garbageCollector} from './garbage-collector.ts';
import {gitOpsController} from './gitops.ts';
import {autoscalingController} from './horizontal-pod-autoscalers.ts';
import {jobController} from './jobs.ts';
import {namespaceFurniture} from './namespace-furniture.ts';
import {namespaceController} from './namespaces.ts';
import {nodeLifecycleController} from './node-lifecycle.ts';
import {nodeTaintController} from './node-taints.ts';
import {persistentVolumeController} from './persistent-volumes.ts';
import {disruptionController} from './pod-disruption-budgets.ts';
import {podGarbageCollector} from './pod-garbage-collector.ts';
import {replicaSetController} from './replica-sets.ts';
import {statefulSetController} from './stateful-sets.ts';
import {taintEvictionController} from './taint-eviction.ts';
import {ttlAfterFinishedController} from './ttl-after-finished.ts';

/** All that acts by itself, in the order of hearing of changes. */
export const controllers: readonly Controller[] = [
  customResources,
  clusterRoleAggregation,
  resourceQuotaController,
  namespaceController,
  namespaceFurniture,
  garbageCollector,
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  ttlAfterFinishedController,
  endpointsController,
  endpointSliceController,
  disruptionController,
  autoscalingController,
  persistentVolumeController,
  nodeLifecycleController,
  nodeTaintController,
  taintEvictionController,
  gitOpsController,
  podGarbageCollector,
  eventExpiry,
  scheduler,
  startKubelets,
];
