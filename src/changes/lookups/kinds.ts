import type {Asked} from './ask.ts';

const of = (group: string, version: string, plural: string): Asked => ({group, version, plural, isNamespaced: true});

/** What lookups ask for. policy/v1 and discovery.k8s.io/v1 are served since Kubernetes 1.21, autoscaling/v2 since 1.23. */
export const pods = of('', 'v1', 'pods');
export const services = of('', 'v1', 'services');
export const configMaps = of('', 'v1', 'configmaps');
export const secrets = of('', 'v1', 'secrets');
export const claims = of('', 'v1', 'persistentvolumeclaims');
export const volumes: Asked = {group: '', version: 'v1', plural: 'persistentvolumes', isNamespaced: false};
export const deployments = of('apps', 'v1', 'deployments');
export const replicaSets = of('apps', 'v1', 'replicasets');
export const statefulSets = of('apps', 'v1', 'statefulsets');
export const jobs = of('batch', 'v1', 'jobs');
export const autoscalers = of('autoscaling', 'v2', 'horizontalpodautoscalers');
export const verticalAutoscalers = of('autoscaling.k8s.io', 'v1', 'verticalpodautoscalers');
export const budgets = of('policy', 'v1', 'poddisruptionbudgets');
export const endpointSlices = of('discovery.k8s.io', 'v1', 'endpointslices');
export const ingresses = of('networking.k8s.io', 'v1', 'ingresses');
