import type {KubeObject} from '../../kube/object.ts';
import {selectsByMap} from '../../kube/selects.ts';
import type {Note} from '../change.ts';
import {listsFor} from './ask.ts';
import {type Going, goingOf, mayLosePods} from './going.ts';
import {endpointSlices, services} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {controllerOf} from './own-pods.ts';
import {listed, summed} from './words.ts';

/** Services that lose their last ready backend. */
export const backends: Lookup = {
  about: 'services',
  async look(asked) {
    const near = asked.subjects.filter(mayLosePods);
    const [found, slices, going] = await Promise.all([
      listsFor(asked, services, near),
      listsFor(asked, endpointSlices, near),
      goingOf(asked),
    ]);
    const sent = going.filter(({pair, pods}) => pair.change.refused === undefined && pods.length > 0);
    return summed(found.flatMap(service => backendNotes(service, slices, sent)));
  },
};

/** Whether all ready endpoints of the service, by its slices, are pods that go; one that is no pod stays. */
export function backendNotes(service: KubeObject, slices: readonly KubeObject[], going: readonly Going[]): Note[] {
  const {namespace, name} = service.metadata;
  const ready = slices.filter(slice => isSliceOf(slice, service)).flatMap(readyEndpoints);
  if (ready.length === 0) return [];
  const leaving = going.filter(({how, labelsAfter}) => how !== 'leave' || !selectsByMap(service['spec']?.selector, labelsAfter));
  const goers = new Map(leaving.flatMap(one => one.pods.map(pod => [`${pod.metadata.namespace}/${pod.metadata.name}`, one] as const)));
  const lost = new Set<Going>();
  for (const {targetRef} of ready) {
    const goer = targetRef?.kind === 'Pod' ? goers.get(`${targetRef.namespace ?? namespace}/${targetRef.name}`) : undefined;
    if (!goer) return [];
    lost.add(goer);
  }
  const names = [...lost].map(({pair}) => pair.change.target.name);
  const last = names.length === 1 ? `${names[0]} is the last backend` : `${listed(names)} are the last backends`;
  return [{level: 'warn', text: `${last} of service ${name}: ${outcomeOf(service, [...lost])}`}];
}

function outcomeOf(service: KubeObject, lost: readonly Going[]): string {
  const isReplaced = lost.some(({how, pods}) => how !== 'scale' && pods.some(pod => controllerOf(pod) !== undefined));
  const isHeadless = service['spec']?.clusterIP === 'None';
  if (isReplaced) return isHeadless ? 'its name leads nowhere until another is ready.' : 'it refuses requests until another is ready.';
  return isHeadless ? 'its name will lead nowhere.' : 'it will refuse requests.';
}

type Endpoint = {
  readonly conditions?: {readonly ready?: boolean};
  readonly targetRef?: {readonly kind?: string; readonly namespace?: string; readonly name?: string};
};

/** `ready` unset means ready (discovery/v1 EndpointConditions). */
export function readyEndpoints(slice: KubeObject): readonly Endpoint[] {
  const endpoints: unknown = slice['endpoints'];
  return Array.isArray(endpoints) ? (endpoints as readonly Endpoint[]).filter(endpoint => endpoint?.conditions?.ready !== false) : [];
}

export function isSliceOf({metadata}: KubeObject, service: Pick<KubeObject, 'metadata'>): boolean {
  return metadata.namespace === service.metadata.namespace && metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name;
}
