import type {KubeObject} from './object.ts';
import type {Labels} from './selector.ts';
import {selects, selectsByMap} from './selects.ts';

/** Says which pods are in quarantine. */
export const QUARANTINE_LABEL = 'dogwatch.io/quarantine';
/** The labels that were taken off a pod, as JSON, so that whoever it is can put them back. */
export const LABELS_KEPT = 'dogwatch.io/quarantined';

/** What takes pods in by their labels, and the labels that it asks for. */
export type Selecting = {readonly what: string; readonly keys: readonly string[]; takes(labels: Labels): boolean};

/** A service: by its map of labels. */
export function serviceSelecting({metadata, spec}: KubeObject): Selecting {
  return byMap(`service ${metadata.name}`, spec?.selector);
}

/** A controller of pods: by its selector; a replication controller has a map. `what` names it. */
export function controllerSelecting(what: string, {kind, spec}: KubeObject): Selecting {
  const selector: unknown = spec?.selector;
  if (kind === 'ReplicationController') return byMap(what, selector);
  const {matchLabels, matchExpressions} = (selector ?? {}) as {matchLabels?: object; matchExpressions?: unknown};
  const expressions = (Array.isArray(matchExpressions) ? matchExpressions : []) as {key?: unknown; operator?: unknown}[];
  const wanted = expressions.filter(expression => expression?.operator === 'In' || expression?.operator === 'Exists');
  return {
    what,
    keys: [...Object.keys(matchLabels ?? {}), ...wanted.map(({key}) => String(key))],
    takes: labels => selects(selector, labels),
  };
}

function byMap(what: string, selector: unknown): Selecting {
  return {what, keys: Object.keys((selector ?? {}) as object), takes: labels => selectsByMap(selector, labels)};
}

/** Those of them that take the pod in. */
export function selectingPod(pod: KubeObject, selecting: readonly Selecting[]): readonly Selecting[] {
  return selecting.filter(({takes}) => takes(pod.metadata.labels ?? {}));
}

/**
 * The pod without the labels that it is selected by: its services know it no more, and its controller lets it go and makes another
 * (PodControllerRefManager.ClaimPods in pkg/controller/controller_ref_manager.go). Why not where that is so already, or does not help.
 */
export function quarantined(pod: KubeObject, selecting: readonly Selecting[]): KubeObject | {readonly because: string} {
  const {metadata} = pod;
  const labels = metadata.labels ?? {};
  if (isQuarantined(pod)) return {because: 'it is in quarantine already'};
  const taking = selectingPod(pod, selecting);
  if (taking.length === 0) return {because: 'it has no service and no controller to be taken from'};
  const keys = new Set(taking.flatMap(one => one.keys).filter(key => Object.hasOwn(labels, key)));
  const isTaken = ([key]: readonly [string, string]) => keys.has(key);
  const entries = Object.entries(labels);
  const kept = Object.fromEntries(entries.filter(isTaken));
  const left = {...Object.fromEntries(entries.filter(entry => !isTaken(entry))), [QUARANTINE_LABEL]: 'true'};
  const still = taking.find(({takes}) => takes(left));
  if (still) return {because: `${still.what} takes it in without any label`};
  return {...pod, metadata: {...metadata, labels: left, annotations: {...metadata.annotations, [LABELS_KEPT]: JSON.stringify(kept)}}};
}

/** The pod with the labels that it had. Why not where it is in no quarantine, or what was kept cannot be read. */
export function released(pod: KubeObject): KubeObject | {readonly because: string} {
  const {metadata} = pod;
  if (!isQuarantined(pod)) return {because: 'it is not in quarantine'};
  const kept = keptLabels(metadata.annotations?.[LABELS_KEPT]);
  if (!kept) return {because: `its labels are not known: annotation ${LABELS_KEPT} does not hold them`};
  const {[QUARANTINE_LABEL]: _, ...labels} = metadata.labels ?? {};
  const {[LABELS_KEPT]: __, ...annotations} = metadata.annotations ?? {};
  return {...pod, metadata: {...metadata, labels: {...labels, ...kept}, annotations}};
}

export function isQuarantined({metadata}: KubeObject): boolean {
  return metadata.labels?.[QUARANTINE_LABEL] === 'true';
}

function keptLabels(text: string | undefined): Labels | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const isAll = Object.values(value).every(label => typeof label === 'string');
    return isAll && Object.keys(value).length > 0 ? (value as Labels) : undefined;
  } catch {
    return undefined;
  }
}
