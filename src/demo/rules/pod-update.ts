import {isEqual} from '../equal.ts';
import type {Container, PodSpec, Toleration} from '../schema/kinds.ts';
import {type Causes, forbiddenField, invalidValue, required} from './causes.ts';
import {changesText} from './changes-text.ts';

/** Follows ValidatePodUpdate of k8s.io/kubernetes/pkg/apis/core/validation. */
export function checkPodUpdate(causes: Causes, next: PodSpec, before: PodSpec): void {
  for (const key of ['containers', 'initContainers'] as const) {
    if (!checkImages(causes, `spec.${key}`, next[key] ?? [], before[key] ?? [])) return;
  }
  const {activeDeadlineSeconds: deadline} = next;
  const {activeDeadlineSeconds: oldDeadline} = before;
  if (deadline !== undefined && oldDeadline !== undefined && oldDeadline < deadline) {
    return void causes.push(invalidValue('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value'));
  }
  if (deadline === undefined && oldDeadline !== undefined) {
    causes.push(invalidValue('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value'));
  }
  checkTolerationsKept(causes, next.tolerations ?? [], before.tolerations ?? []);
  checkGatesKept(causes, next, before);
  const rest = withoutChangeable(next, before, causes);
  if (isEqual(rest, withoutChangeable(before, before, []))) return;
  causes.push(forbiddenField('spec', `pod updates may not change fields other than ${changeable}\n${changesText(before, rest)}`));
}

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** False where there is no point in looking further. */
function checkImages(causes: Causes, field: string, next: readonly Container[], before: readonly Container[]): boolean {
  if (next.length !== before.length) {
    causes.push(forbiddenField(field, 'pod updates may not add or remove containers'));
    return false;
  }
  next.forEach(({image = ''}, index) => {
    if (image === '') causes.push(required(`${field}[${index}].image`));
    if (image.trim() !== image)
      causes.push(invalidValue(`${field}[${index}].image`, image, 'must not have leading or trailing whitespace'));
  });
  return true;
}

function checkTolerationsKept(causes: Causes, next: readonly Toleration[], before: readonly Toleration[]): void {
  const isKept = (old: Toleration) => next.some(now => isEqual(withoutSeconds(now), withoutSeconds(old)));
  if (before.every(isKept)) return;
  causes.push(forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
}

function withoutSeconds({tolerationSeconds: _, ...rest}: Toleration): object {
  return rest;
}

function checkGatesKept(causes: Causes, {schedulingGates = []}: PodSpec, before: PodSpec): void {
  schedulingGates.forEach(({name}, index) => {
    if (before.schedulingGates?.some(gate => gate.name === name)) return;
    const told = `only deletion is allowed, but found new scheduling gate '${name}'`;
    causes.push(forbiddenField(`spec.schedulingGates[${index}].name`, told));
  });
}

/** The new spec with what may change put back. */
function withoutChangeable(next: PodSpec, before: PodSpec, causes: Causes): PodSpec {
  const {activeDeadlineSeconds: _, schedulingGates: __, tolerations: ___, ...rest} = next;
  const imagesOf = (containers: readonly Container[], old: readonly Container[]) =>
    containers.map((container, index) => ({...container, image: old[index]?.image ?? ''}));
  let made: PodSpec = {
    ...rest,
    containers: imagesOf(next.containers, before.containers),
    ...(next.initContainers && {initContainers: imagesOf(next.initContainers, before.initContainers ?? [])}),
    ...(before.activeDeadlineSeconds !== undefined && {activeDeadlineSeconds: before.activeDeadlineSeconds}),
    ...(before.schedulingGates && {schedulingGates: before.schedulingGates}),
    ...(before.tolerations && {tolerations: before.tolerations}),
  };
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && next.terminationGracePeriodSeconds === 1) {
    made = {...made, terminationGracePeriodSeconds: before.terminationGracePeriodSeconds!};
  }
  if (!before.schedulingGates?.length) return made;
  if (Object.entries(before.nodeSelector ?? {}).some(([key, value]) => next.nodeSelector?.[key] !== value)) {
    const told = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
    causes.push(invalidValue('spec.nodeSelector', next.nodeSelector, told));
  }
  const {nodeSelector: ____, affinity: _____, ...others} = made;
  return {...others, ...(before.nodeSelector && {nodeSelector: before.nodeSelector}), ...(before.affinity && {affinity: before.affinity})};
}
