import {autoscalers, autoscalersOfEdits} from './autoscalers.ts';
import {backends} from './backends.ts';
import {barePods} from './bare-pods.ts';
import {belongings} from './belongings.ts';
import {budgets} from './budgets.ts';
import {contents, customObjects} from './contents.ts';
import {holds} from './holds.ts';
import type {Lookup} from './lookup.ts';
import {nodePods} from './node-pods.ts';
import {releases} from './releases.ts';
import {reverters, revertersOfScales} from './reverters.ts';
import {serviceUsers} from './service-users.ts';
import {users} from './users.ts';
import {verticalAutoscalers} from './vertical-autoscalers.ts';
import {volumes} from './volumes.ts';

/** For counts that are set through a scale subresource. */
export const scaleLookups: readonly Lookup[] = [backends, autoscalers, budgets, revertersOfScales];

/** For pods that are deleted, evicted or given other labels. */
export const podLookups: readonly Lookup[] = [barePods, backends, budgets];

/** For deletions of any kind. */
export const deleteLookups: readonly Lookup[] = [
  contents,
  customObjects,
  barePods,
  volumes,
  belongings,
  users,
  serviceUsers,
  nodePods,
  holds,
  backends,
  budgets,
  reverters,
];

/** For any other patch. */
export const revertLookups: readonly Lookup[] = [reverters, releases, autoscalersOfEdits, verticalAutoscalers];
