import type {Pod, Service} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {services} from '../types/services.ts';
import type {Kubelets} from './kubelets.ts';

/** Where a name leads in the cluster, as its DNS would say. Looked up when somebody asks: pods are the truth, not the slices. */
export function serviceOf({demo}: Kubelets, name: string, namespace: string): Service | undefined {
  const [service, other = namespace] = name.replace(/\.svc(\.cluster\.local)?\.?$/, '').split('.');
  return demo.registry.get(services, other, service!);
}

export function readyPods({demo}: Kubelets, {metadata, spec}: Service): readonly Pod[] {
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) return [];
  return demo.registry
    .list(pods, metadata.namespace)
    .filter(pod => selector.every(([key, value]) => pod.metadata.labels?.[key] === value) && isPodReady(pod));
}

function isPodReady({metadata, status}: Pod): boolean {
  return !metadata.deletionTimestamp && status?.conditions?.some(({type, status: is}) => type === 'Ready' && is === 'True') === true;
}

export function targetPort({spec}: Service, port: number, pod: Pod): number | undefined {
  const found = spec?.ports?.find(one => one.port === port);
  if (!found) return undefined;
  const target = (found.targetPort ?? found.port) as number | string;
  if (typeof target === 'number') return target;
  for (const {ports} of pod.spec?.containers ?? []) for (const one of ports ?? []) if (one.name === target) return one.containerPort;
  return undefined;
}
