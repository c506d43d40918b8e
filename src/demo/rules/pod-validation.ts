import type {PodSpec, PodTemplateSpec} from '../schema/kinds.ts';
import {type Causes, checkOneOf, complain, duplicate, each, forbiddenField, invalidValue, required, unsupported} from './causes.ts';
import {checkContainers, checkId, checkInitContainers} from './container-validation.ts';
import {checkEphemeralContainers} from './ephemeral-validation.ts';
import {checkLabels} from './labels.ts';
import {checkAnnotations} from './metadata.ts';
import {ipComplaints, labelNameComplaints, qualifiedNameComplaints, subdomainComplaints} from './names.ts';
import {checkAffinity, checkSpread, checkTolerations} from './scheduling-validation.ts';
import {checkVolumes} from './volume-validation.ts';

/** Follows ValidatePodSpec of k8s.io/kubernetes/pkg/apis/core/validation. */
export function checkPodSpec(causes: Causes, at: string, spec: PodSpec, isPod: boolean): void {
  const {containers = [], initContainers = [], ephemeralContainers = []} = spec;
  const volumes = checkVolumes(causes, `${at}.volumes`, spec.volumes ?? []);
  checkContainers(causes, `${at}.containers`, containers, volumes);
  checkInitContainers(causes, `${at}.initContainers`, initContainers, containers, volumes);
  checkEphemeralContainers(causes, `${at}.ephemeralContainers`, ephemeralContainers, [...containers, ...initContainers], volumes);
  if (spec.hostNetwork) checkHostNetwork(causes, at, spec, isPod);
  checkOneOf(causes, `${at}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  checkOneOf(causes, `${at}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']);
  checkLabels(causes, `${at}.nodeSelector`, spec.nodeSelector);
  if (spec.securityContext) checkSecurity(causes, `${at}.securityContext`, spec.securityContext);
  if (spec.affinity) checkAffinity(causes, `${at}.affinity`, spec.affinity);
  checkDns(causes, `${at}.dnsConfig`, spec);
  each(`${at}.readinessGates`, spec.readinessGates, ({conditionType}, place) =>
    complain(causes, `${place}.conditionType`, conditionType, qualifiedNameComplaints(conditionType)),
  );
  checkGates(causes, `${at}.schedulingGates`, spec.schedulingGates ?? []);
  if (spec.topologySpreadConstraints) checkSpread(causes, `${at}.topologySpreadConstraints`, spec.topologySpreadConstraints);
  for (const key of ['serviceAccountName', 'nodeName'] as const) {
    const name = spec[key];
    if (name) complain(causes, `${at}.${key}`, name, subdomainComplaints(name));
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2_147_483_647)) {
    causes.push(invalidValue(`${at}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive'));
  }
  if (spec.hostname) complain(causes, `${at}.hostname`, spec.hostname, labelNameComplaints(spec.hostname));
  if (spec.subdomain) complain(causes, `${at}.subdomain`, spec.subdomain, labelNameComplaints(spec.subdomain));
  if (spec.tolerations) checkTolerations(causes, `${at}.tolerations`, spec.tolerations);
  each(`${at}.hostAliases`, spec.hostAliases, ({ip, hostnames}, place) => {
    complain(causes, `${place}.ip`, ip, ipComplaints(ip));
    each(`${place}.hostnames`, hostnames, (name, spot) => complain(causes, spot, name, subdomainComplaints(name)));
  });
  if (spec.priorityClassName)
    complain(causes, `${at}.priorityClassName`, spec.priorityClassName, subdomainComplaints(spec.priorityClassName));
  if (spec.preemptionPolicy !== undefined) {
    checkOneOf(causes, `${at}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  }
}

/** Follows ValidatePodTemplateSpec; labels and annotations stand under the template itself there. */
export function checkTemplate(causes: Causes, at: string, {metadata, spec}: PodTemplateSpec): void {
  checkLabels(causes, `${at}.labels`, metadata?.labels);
  checkAnnotations(causes, `${at}.annotations`, metadata?.annotations);
  if (!spec) return;
  checkPodSpec(causes, `${at}.spec`, spec, false);
  if (spec.ephemeralContainers?.length) {
    causes.push(forbiddenField(`${at}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
}

/** What keeps its pods running takes only pods that always restart. */
export function checkRunningTemplate(causes: Causes, at: string, {spec}: PodTemplateSpec, kind: string): void {
  const policy = spec?.restartPolicy;
  if (policy !== 'Always') causes.push(unsupported(`${at}.spec.restartPolicy`, policy, ['Always']));
  if (spec?.activeDeadlineSeconds === undefined) return;
  causes.push(forbiddenField(`${at}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
}

function checkHostNetwork(causes: Causes, at: string, {containers = []}: PodSpec, isPod: boolean): void {
  containers.forEach(({ports = []}, index) => {
    ports.forEach(({hostPort = 0, containerPort}, place) => {
      if (hostPort === containerPort || (hostPort === 0 && !isPod)) return;
      const field = `${at}.containers[${index}].ports[${place}].hostPort`;
      causes.push(invalidValue(field, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
    });
  });
}

function checkSecurity(causes: Causes, at: string, context: NonNullable<PodSpec['securityContext']>): void {
  checkId(causes, `${at}.fsGroup`, context.fsGroup);
  checkId(causes, `${at}.runAsUser`, context.runAsUser);
  checkId(causes, `${at}.runAsGroup`, context.runAsGroup);
  each(`${at}.supplementalGroups`, context.supplementalGroups, (group, place) => checkId(causes, place, group));
}

function checkDns(causes: Causes, at: string, {dnsConfig, dnsPolicy}: PodSpec): void {
  const when = 'when `dnsPolicy` is None';
  if (dnsPolicy === 'None' && !dnsConfig) return void causes.push(required(at, `must provide \`dnsConfig\` ${when}`));
  if (dnsPolicy === 'None' && !dnsConfig?.nameservers?.length) {
    return void causes.push(required(`${at}.nameservers`, `must provide at least one DNS nameserver ${when}`));
  }
  const nameservers = dnsConfig?.nameservers ?? [];
  if (nameservers.length > 3) causes.push(invalidValue(`${at}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  each(`${at}.nameservers`, nameservers, (server, place) => complain(causes, place, server, ipComplaints(server)));
}

function checkGates(causes: Causes, at: string, gates: readonly {readonly name: string}[]): void {
  const seen = new Set<string>();
  each(at, gates, ({name}, place) => {
    complain(causes, place, name, qualifiedNameComplaints(name));
    if (seen.has(name)) causes.push(duplicate(place, name));
    seen.add(name);
  });
}
