import {timeText} from '../object.ts';
import {type Causes, each, forbiddenField, invalidValue} from '../rules/causes.ts';
import {ageColumn, column, nameColumn, wideColumn} from '../rules/columns.ts';
import {checkEphemeralUpdate} from '../rules/ephemeral-validation.ts';
import {withPodSpecDefaults} from '../rules/pod-defaults.ts';
import {withRequests} from '../rules/pod-requests.ts';
import {podSummary, restartsText} from '../rules/pod-summary.ts';
import {checkPodUpdate} from '../rules/pod-update.ts';
import {checkPodSpec} from '../rules/pod-validation.ts';
import {nameWarnings, podWarnings} from '../rules/pod-warnings.ts';
import {qosClassOf} from '../rules/qos.ts';
import {changed, filled, mapped, withField} from '../rules/sharing.ts';
import type {Container, Pod, PodSpec} from '../schema/kinds.ts';
import type {ResourceType, RowCondition} from '../type.ts';

export const pods: ResourceType<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.Pod',
  hasStatus: true,
  hasGeneration: true,
  subresources: [
    {name: 'attach', verbs: ['create', 'get'], group: '', version: 'v1', kind: 'PodAttachOptions'},
    {name: 'binding', verbs: ['create'], group: '', version: 'v1', kind: 'Binding'},
    {name: 'ephemeralcontainers', verbs: ['get', 'patch', 'update'], group: '', version: 'v1', kind: 'Pod'},
    {name: 'eviction', verbs: ['create'], group: 'policy', version: 'v1', kind: 'Eviction'},
    {name: 'exec', verbs: ['create', 'get'], group: '', version: 'v1', kind: 'PodExecOptions'},
    {name: 'log', verbs: ['get'], group: '', version: 'v1', kind: 'Pod'},
    {name: 'portforward', verbs: ['create', 'get'], group: '', version: 'v1', kind: 'PodPortForwardOptions'},
    {name: 'resize', verbs: ['get', 'patch', 'update'], group: '', version: 'v1', kind: 'Pod'},
  ],
  columns: [
    nameColumn,
    column('Ready', 'How many of its containers are ready.', pod => podSummary(pod).ready),
    column('Status', 'What its containers are doing, in one word.', pod => podSummary(pod).status),
    column('Restarts', 'How often its containers were started again, and how long ago one last was.', (pod, now) =>
      restartsText(podSummary(pod), now),
    ),
    ageColumn,
    wideColumn('IP', 'Its address in the cluster.', ({status}) => status?.podIPs?.[0]?.ip || '<none>'),
    wideColumn('Node', 'The node that it runs on.', ({spec}) => spec?.nodeName || '<none>'),
    wideColumn('Nominated Node', 'The node that is being cleared for it.', ({status}) => status?.nominatedNodeName || '<none>'),
    wideColumn('Readiness Gates', 'How many of the conditions that its readiness waits for are true.', gatesText),
  ],
  rowConditions: ({status}) => endings[status?.phase ?? ''],
  fields: {
    'spec.nodeName': ({spec}) => spec?.nodeName ?? '',
    'spec.restartPolicy': ({spec}) => spec?.restartPolicy ?? '',
    'spec.schedulerName': ({spec}) => spec?.schedulerName ?? '',
    'spec.serviceAccountName': ({spec}) => spec?.serviceAccountName ?? '',
    'spec.hostNetwork': ({spec}) => String(spec?.hostNetwork ?? false),
    'status.phase': ({status}) => status?.phase ?? '',
    'status.podIP': ({status}) => status?.podIPs?.[0]?.ip ?? '',
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({status}) => status?.nominatedNodeName ?? '',
  },
  defaults: pod => changed(pod, 'spec', withDefaults),
  created(pod, {now}) {
    const isGated = (pod.spec?.schedulingGates?.length ?? 0) > 0;
    const gated = {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null as unknown as string,
      lastTransitionTime: timeText(now),
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    };
    return {...pod, status: {phase: 'Pending', ...(isGated && {conditions: [gated]}), qosClass: qosClassOf(pod)}};
  },
  statusUpdated(next, before) {
    const qosClass = before.status?.qosClass;
    return qosClass === undefined ? next : changed(next, 'status', status => filled(status, {qosClass}));
  },
  validate(pod, before, _around, subresource) {
    const causes: Causes = [];
    const {spec} = pod;
    if (!spec || (before && spec === before.spec) || subresource === 'binding') return causes;
    if (subresource === 'ephemeralcontainers' && before?.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
      return [forbiddenField('', 'static pods do not support ephemeral containers')];
    }
    checkPodSpec(causes, 'spec', spec, true);
    if (before?.spec) {
      if (subresource === 'ephemeralcontainers') checkEphemeralUpdate(causes, spec, before.spec);
      else if (subresource === undefined) checkPodUpdate(causes, spec, before.spec);
      return causes;
    }
    for (const key of ['containers', 'initContainers'] as const) checkImageText(causes, `spec.${key}`, spec[key] ?? []);
    if (spec.ephemeralContainers?.length) causes.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
    if (spec.nodeName && spec.schedulingGates?.length) {
      causes.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
    }
    return causes;
  },
  warnings: ({metadata, spec}) => [...nameWarnings(metadata.name, "the Pod's hostname"), ...podWarnings('spec', spec)],
  graceSeconds({spec, status}, asked) {
    const seconds = asked ?? spec?.terminationGracePeriodSeconds ?? 0;
    if (!spec?.nodeName || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
    return seconds < 0 ? 1 : seconds;
  },
};

/** What printPod of k8s.io/kubernetes/pkg/printers says of pods that have ended. */
const endings: Readonly<Record<string, readonly RowCondition[] | undefined>> = {
  Succeeded: [{type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.'}],
  Failed: [{type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.'}],
};

function withDefaults(spec: PodSpec): PodSpec {
  let next = filled(withRequests(withPodSpecDefaults(spec)), {enableServiceLinks: true});
  if (next.terminationGracePeriodSeconds! < 0) next = {...next, terminationGracePeriodSeconds: 1};
  if (!next.hostNetwork) return next;
  const withPorts = withField(next, 'containers', mapped(next.containers, withHostPorts));
  return changed(withPorts, 'initContainers', containers => mapped(containers, withHostPorts));
}

function withHostPorts(container: Container): Container {
  return changed(container, 'ports', ports => mapped(ports, port => (port.hostPort ? port : {...port, hostPort: port.containerPort})));
}

function gatesText({spec, status}: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const isOpen = ({conditionType}: {readonly conditionType: string}) =>
    status?.conditions?.find(({type}) => type === conditionType)?.status === 'True';
  return `${gates.filter(isOpen).length}/${gates.length}`;
}

function checkImageText(causes: Causes, field: string, containers: readonly Container[]): void {
  each(field, containers, ({image = ''}, at) => {
    if (image.trim() !== image) causes.push(invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace'));
  });
}
