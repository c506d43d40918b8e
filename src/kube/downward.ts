import {type Loose, record, records, text} from './loose.ts';
import {parseQuantity} from './quantity.ts';

/** What the kubelet puts in place of a reference to the pod itself. `note` says where the value comes from when that is not plain to see. */
export type DownwardValue =
  | {readonly text: string; readonly note?: string}
  /** It is known only where the pod runs. */
  | {readonly later: string}
  /** There is no such thing: the container does not start. */
  | {readonly problem: string};

/** A pod, or the template of pods that are yet to be. */
export type PodLike = {readonly metadata: Loose; readonly spec: Loose; readonly status: Loose; readonly isTemplate: boolean};

/**
 * The value of `valueFrom.fieldRef` in the environment. Labels and annotations that are not there are empty. Follows
 * podFieldSelectorRuntimeValue of pkg/kubelet/kubelet_pods.go and ExtractFieldPathAsString of pkg/fieldpath.
 */
export function downwardField({metadata, spec, status, isTemplate}: PodLike, fieldPath: string): DownwardValue {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/s.exec(fieldPath);
  if (subscript) {
    const values = record(metadata[subscript[1]!]);
    const key = subscript[2]!;
    if (Object.hasOwn(values, key)) return {text: text(values[key])};
    // Controllers add labels to the pods they make.
    return isTemplate ? ownOfEach : {text: '', note: `the pod has no ${subscript[1] === 'labels' ? 'label' : 'annotation'} ${key}`};
  }
  switch (fieldPath) {
    case 'metadata.namespace':
      return {text: text(metadata['namespace'])};
    case 'metadata.name':
    case 'metadata.uid':
      return isTemplate ? ownOfEach : {text: text(metadata[fieldPath.slice('metadata.'.length)])};
    case 'spec.serviceAccountName':
      return {text: text(spec['serviceAccountName']) || text(spec['serviceAccount']) || (isTemplate ? 'default' : '')};
    case 'spec.nodeName':
    case 'spec.host':
      return isTemplate ? ownOfEach : once(text(spec['nodeName']), 'known when it is on a node');
    case 'status.hostIP':
    case 'status.podIP':
      return isTemplate ? ownOfEach : once(text(status[fieldPath.slice('status.'.length)]), 'known when it runs');
    case 'status.hostIPs':
    case 'status.podIPs': {
      const name = fieldPath.slice('status.'.length);
      const addresses = records(status[name]).map(({ip}) => text(ip));
      return isTemplate ? ownOfEach : once(addresses.join(',') || text(status[name.slice(0, -1)]), 'known when it runs');
    }
    default:
      return {problem: `${fieldPath} is no field that can be asked for`};
  }
}

const ownOfEach: DownwardValue = {later: 'each pod has its own'};

function once(value: string, later: string): DownwardValue {
  return value === '' ? {later} : {text: value};
}

export type ResourceRef = {readonly resource: string; readonly divisor: unknown};

/**
 * The value of `valueFrom.resourceFieldRef`, a whole number of `divisor` rounded up. A limit that is not set, or zero, is that of the pod as
 * a whole, else what the node has to give; `allocatable` is undefined where that is not known. Follows ExtractContainerResourceValue of
 * pkg/api/v1/resource and defaultPodLimitsForDownwardAPI of pkg/kubelet/kubelet_resources.go.
 */
export function downwardResource(
  {spec, isTemplate}: PodLike,
  container: Loose,
  {resource, divisor}: ResourceRef,
  allocatable: Loose | undefined,
): DownwardValue {
  const [, side = '', name = ''] = /^(limits|requests)\.(.+)$/.exec(resource) ?? [];
  if (!/^(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(name)) return {problem: `${resource} is no resource that can be asked for`};
  const own = amount(record(record(container['resources'])[side])[name]);
  if (!needsNode(container, resource)) return {text: inParts(name, own, divisor)};
  const ofPod = name === 'ephemeral-storage' ? 0 : amount(record(record(spec['resources'])['limits'])[name]);
  if (ofPod !== 0) return {text: inParts(name, ofPod, divisor), note: 'no limit of its own: that of the pod'};
  if (allocatable === undefined)
    return {later: isTemplate ? 'no limit: what the node of each pod has to give' : 'no limit: what its node has to give'};
  return {text: inParts(name, amount(allocatable[name]), divisor), note: 'no limit: what its node has to give'};
}

/** Whether the value depends on what lies beyond the container. */
export function needsNode(container: Loose, resource: string): boolean {
  const name = /^limits\.(cpu|memory|ephemeral-storage)$/.exec(resource)?.[1];
  return name !== undefined && amount(record(record(container['resources'])['limits'])[name]) === 0;
}

function inParts(name: string, quantity: number, divisor: unknown): string {
  const part = amount(divisor) || 1;
  // CPU is counted in thousandths, all else in whole ones, before it is divided; the detour rounds away what floating point adds.
  const count = (value: number) => Math.ceil(Number((name === 'cpu' ? value * 1000 : value).toFixed(6)));
  return String(Math.ceil(count(quantity) / count(part)));
}

function amount(value: unknown): number {
  return parseQuantity(typeof value === 'number' ? String(value) : text(value)) ?? 0;
}
