import type {Demo} from '../../demo.ts';
import type {KubeObject} from '../../object.ts';
import type {Pod} from '../../schema/kinds.ts';
import type {ResourceType} from '../../type.ts';
import {ingresses} from '../../types/ingresses.ts';
import {persistentVolumeClaims} from '../../types/persistentvolumeclaims.ts';
import {pods} from '../../types/pods.ts';
import {defaultIngressClass, defaultStorageClass} from './default-classes.ts';
import {checkClaimLimits, checkPodLimits, limitRangeDefaults} from './limit-ranges.ts';
import {isOfType, type PodPlugin} from './plugin.ts';
import {defaultTolerationSeconds, priorityAdmission} from './pod-defaults.ts';
import {checkQuotas} from './resource-quotas.ts';
import {serviceAccountAdmission} from './service-account.ts';
import {checkWebhooks} from './webhooks.ts';

/** What changes a new pod, in the order of pkg/kubeapiserver/options/plugins.go. */
const podPlugins: readonly PodPlugin[] = [limitRangeDefaults, serviceAccountAdmission, priorityAdmission, defaultTolerationSeconds];

/** From now on every write is looked at as the API server's usual admission plugins do. Quotas come last: what is refused takes no room. */
export function installAdmission(demo: Demo): void {
  const {admissions, admissionChecks, removals} = demo.registry;
  admissions.push((type, object, before) => (before ? object : withDefaults(demo, type, object)));
  admissionChecks.push((type, object, before) => {
    if (!before && isOfType(pods, type, object)) checkPodLimits(demo, object);
    if (isOfType(persistentVolumeClaims, type, object)) checkClaimLimits(demo, object);
    checkWebhooks(demo, type, object, before, before ? 'UPDATE' : 'CREATE');
    checkQuotas(demo, type, object, before);
  });
  removals.push((type, object) => checkWebhooks(demo, type, object, object, 'DELETE'));
}

function withDefaults(demo: Demo, type: ResourceType, object: KubeObject): KubeObject {
  if (isOfType(pods, type, object)) return podPlugins.reduce((pod: Pod, plugin) => plugin(demo, pod), object);
  if (isOfType(persistentVolumeClaims, type, object)) return defaultStorageClass(demo, object);
  if (isOfType(ingresses, type, object)) return defaultIngressClass(demo, object);
  return object;
}
