import type {Draft} from '../object.ts';
import type {Pod, PodTemplateSpec, StatefulSet, Volume} from '../schema/kinds.ts';
import {podFromTemplate} from './pod-control.ts';
import {isAvailable, isReady} from './pods.ts';

const REVISION_LABEL = 'controller-revision-hash';

/** The number at the end of its name; undefined where that is not the set's name and a number. */
export function ordinalOf(pod: Pod, set: StatefulSet): number | undefined {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name);
  return match?.[1] === set.metadata.name ? Number(match[2]) : undefined;
}

export function startOf({spec}: StatefulSet): number {
  return spec?.ordinals?.start ?? 0;
}

export function isInRange(ordinal: number, set: StatefulSet): boolean {
  const start = startOf(set);
  return ordinal >= start && ordinal < start + (set.spec?.replicas ?? 1);
}

export function revisionOf({metadata}: Pod): string | undefined {
  return metadata.labels?.[REVISION_LABEL];
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isReady(pod);
}

export function isUnavailable(pod: Pod | undefined, minReadySeconds: number, now: number): boolean {
  return !pod || !isAvailable(pod, minReadySeconds, now) || pod.metadata.deletionTimestamp !== undefined;
}

/** The pod at an ordinal: its name and its volumes stay what they are, whichever revision it has. */
export function podAt(set: StatefulSet, ordinal: number, template: PodTemplateSpec, revision: string): Draft<Pod> {
  const name = `${set.metadata.name}-${ordinal}`;
  const draft = podFromTemplate(template, set, {
    name,
    labels: {...template.metadata?.labels, ...identityOf(name, ordinal), [REVISION_LABEL]: revision},
  });
  const {serviceName} = set.spec!;
  return {
    ...draft,
    spec: {
      ...draft.spec!,
      hostname: name,
      ...(serviceName && {subdomain: serviceName}),
      ...withVolumes(set, ordinal, draft.spec?.volumes),
    },
  };
}

/** Labels that tell which of the pods it is. */
export function identityOf(name: string, ordinal: number): Readonly<Record<string, string>> {
  return {'statefulset.kubernetes.io/pod-name': name, 'apps.kubernetes.io/pod-index': String(ordinal)};
}

export function claimNameOf(template: string, set: StatefulSet, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

function withVolumes(set: StatefulSet, ordinal: number, volumes: readonly Volume[] = []): {readonly volumes?: readonly Volume[]} {
  const names = (set.spec?.volumeClaimTemplates ?? []).map(({metadata}) => metadata.name);
  const claimed = names.map((name): Volume => ({name, persistentVolumeClaim: {claimName: claimNameOf(name, set, ordinal)}}));
  const all = [...claimed, ...volumes.filter(({name}) => !names.includes(name))];
  return all.length > 0 ? {volumes: all} : {};
}
