import type {Toleration} from '../../schema/kinds.ts';
import {pods} from '../../types/pods.ts';
import {priorityClasses} from '../../types/priorityclasses.ts';
import {type PodPlugin, refused} from './plugin.ts';

/** How long pods stay on a node that is lost. */
const TOLERATION_SECONDS = 300;

/** Follows plugin/pkg/admission/defaulttolerationseconds. */
export const defaultTolerationSeconds: PodPlugin = (_, pod) => {
  if (!pod.spec) return pod;
  const {tolerations = []} = pod.spec;
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter(key => !tolerations.some(each => tolerates(each, key)))
    .map((key): Toleration => ({effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: TOLERATION_SECONDS}));
  return added.length === 0 ? pod : {...pod, spec: {...pod.spec, tolerations: [...tolerations, ...added]}};
};

function tolerates({key, effect}: Toleration, taint: string): boolean {
  return (!key || key === taint) && (!effect || effect === 'NoExecute');
}

/** Follows plugin/pkg/admission/priority. */
export const priorityAdmission: PodPlugin = ({store}, pod) => {
  const {spec} = pod;
  if (!spec) return pod;
  let name = spec.priorityClassName ?? '';
  let found = name === '' ? undefined : store.get(priorityClasses, undefined, name);
  if (name !== '' && !found) throw refused(pods, pod, `no PriorityClass with name ${name} was found`);
  if (name === '') {
    const defaults = store.list(priorityClasses).filter(({globalDefault}) => globalDefault);
    found = defaults.sort((one, other) => (one.value ?? 0) - (other.value ?? 0))[0];
    name = found?.metadata.name ?? '';
  }
  const priority = found?.value ?? 0;
  const preemptionPolicy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  const end = 'from the given PriorityClass name';
  if (spec.priority !== undefined && spec.priority !== priority) {
    const what = `the integer value of priority (${spec.priority}) must not be provided in pod spec`;
    throw refused(pods, pod, `${what}; priority admission controller computed ${priority} ${end}`);
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    const what = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec`;
    throw refused(pods, pod, `${what}; priority admission controller computed ${preemptionPolicy} ${end}`);
  }
  return {...pod, spec: {...spec, ...(name !== '' && {priorityClassName: name}), priority, preemptionPolicy}};
};
