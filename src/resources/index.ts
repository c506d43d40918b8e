import {configMaps} from './configmaps.ts';
import {containers} from './containers.ts';
import {contexts} from './contexts.ts';
import {cronJobs} from './cronjobs.ts';
import {daemonSets} from './daemonsets.ts';
import {deployments} from './deployments.ts';
import {endpointSlices} from './endpointslices.ts';
import {events} from './events.ts';
import {forwards} from './forwards.ts';
import {history} from './history.ts';
import {horizontalPodAutoscalers} from './horizontalpodautoscalers.ts';
import {ingresses} from './ingresses.ts';
import {jobs} from './jobs.ts';
import type {Kind} from './kind.ts';
import {namespaces} from './namespaces.ts';
import {networkPolicies} from './networkpolicies.ts';
import {nodes} from './nodes.ts';
import {persistentVolumeClaims} from './persistentvolumeclaims.ts';
import {persistentVolumes} from './persistentvolumes.ts';
import {podDisruptionBudgets} from './poddisruptionbudgets.ts';
import {pods} from './pods.ts';
import {replicaSets} from './replicasets.ts';
import {restarts} from './restarts.ts';
import {sessions} from './sessions.ts';
import {secrets} from './secrets.ts';
import {serviceAccounts} from './serviceaccounts.ts';
import {services} from './services.ts';
import {statefulSets} from './statefulsets.ts';
import {storageClasses} from './storageclasses.ts';

/** Every kind with a file of its own. Where two answer to a word, the first one does. */
export const kinds: readonly Kind[] = [
  pods,
  deployments,
  statefulSets,
  daemonSets,
  replicaSets,
  jobs,
  cronJobs,
  services,
  ingresses,
  endpointSlices,
  networkPolicies,
  configMaps,
  secrets,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  serviceAccounts,
  namespaces,
  nodes,
  events,
  containers,
  contexts,
  history,
  restarts,
  sessions,
  forwards,
];
