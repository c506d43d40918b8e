import type {ResourceType} from '../type.ts';
import {clusterRoleBindings} from './clusterrolebindings.ts';
import {clusterRoles} from './clusterroles.ts';
import {configMaps} from './configmaps.ts';
import {controllerRevisions} from './controllerrevisions.ts';
import {cronJobs} from './cronjobs.ts';
import {customResourceDefinitions} from './customresourcedefinitions.ts';
import {daemonSets} from './daemonsets.ts';
import {deployments} from './deployments.ts';
import {endpoints} from './endpoints.ts';
import {endpointSlices} from './endpointslices.ts';
import {events} from './events.ts';
import {horizontalPodAutoscalers} from './horizontalpodautoscalers.ts';
import {ingressClasses} from './ingressclasses.ts';
import {ingresses} from './ingresses.ts';
import {jobs} from './jobs.ts';
import {leases} from './leases.ts';
import {limitRanges} from './limitranges.ts';
import {namespaces} from './namespaces.ts';
import {networkPolicies} from './networkpolicies.ts';
import {nodes} from './nodes.ts';
import {persistentVolumeClaims} from './persistentvolumeclaims.ts';
import {persistentVolumes} from './persistentvolumes.ts';
import {podDisruptionBudgets} from './poddisruptionbudgets.ts';
import {pods} from './pods.ts';
import {priorityClasses} from './priorityclasses.ts';
import {replicaSets} from './replicasets.ts';
import {resourceQuotas} from './resourcequotas.ts';
import {roleBindings} from './rolebindings.ts';
import {roles} from './roles.ts';
import {secrets} from './secrets.ts';
import {serviceAccounts} from './serviceaccounts.ts';
import {services} from './services.ts';
import {statefulSets} from './statefulsets.ts';
import {storageClasses} from './storageclasses.ts';

/** All that is served from the start. */
export const types: readonly ResourceType[] = [
  configMaps,
  endpoints,
  events,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
  horizontalPodAutoscalers,
  cronJobs,
  jobs,
  ingressClasses,
  ingresses,
  networkPolicies,
  podDisruptionBudgets,
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  storageClasses,
  customResourceDefinitions,
  priorityClasses,
  leases,
  endpointSlices,
];
