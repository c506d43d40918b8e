import {configMaps} from './configmaps.ts';
import {containers} from './containers.ts';
import {contexts} from './contexts.ts';
import {cronJobs} from './cronjobs.ts';
import {daemonSets} from './daemonsets.ts';
import {deployments} from './deployments.ts';
import {events} from './events.ts';
import {history} from './history.ts';
import {jobs} from './jobs.ts';
import type {Kind} from './kind.ts';
import {namespaces} from './namespaces.ts';
import {nodes} from './nodes.ts';
import {pods} from './pods.ts';
import {restarts} from './restarts.ts';
import {replicaSets} from './replicasets.ts';
import {secrets} from './secrets.ts';
import {services} from './services.ts';
import {statefulSets} from './statefulsets.ts';

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
  configMaps,
  secrets,
  namespaces,
  nodes,
  events,
  containers,
  contexts,
  history,
  restarts,
];
