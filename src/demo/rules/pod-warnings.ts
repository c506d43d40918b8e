import type {Container, PodSpec} from '../schema/kinds.ts';
import {labelNameComplaints} from './names.ts';

/** What may be a mistake, told along with the answer. Follows warningsForPodSpecAndMeta of k8s.io/kubernetes/pkg/api/pod. */
export function podWarnings(at: string, spec: PodSpec | undefined): readonly string[] {
  if (!spec) return [];
  const warnings: string[] = [];
  for (const key in spec.nodeSelector) {
    const replacement = deprecatedLabels[key];
    if (replacement) warnings.push(`${at}.nodeSelector[${key}]: ${replacement}`);
  }
  spec.topologySpreadConstraints?.forEach(({labelSelector}, index) => {
    if (labelSelector) return;
    warnings.push(`${at}.topologySpreadConstraints[${index}].labelSelector: a null labelSelector results in matching no pod`);
  });
  spec.imagePullSecrets?.forEach(({name}, index) => {
    if (!name) warnings.push(`${at}.imagePullSecrets[${index}].name: invalid empty name ""`);
  });
  for (const key of ['containers', 'initContainers'] as const) {
    spec[key]?.forEach((container, index) => {
      warnings.push(...containerWarnings(`${at}.${key}[${index}]`, container));
    });
  }
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    warnings.push(`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  }
  return warnings;
}

/** A name that becomes part of the names of pods should be a DNS label. */
export function nameWarnings(name: string, use: string): readonly string[] {
  const complaints = labelNameComplaints(name);
  if (complaints.length === 0) return [];
  const told = `metadata.name: this is used in ${use}, which can result in surprising behavior; a DNS label is recommended`;
  return [`${told}: [${complaints.join(' ')}]`];
}

export const podNames = 'Pod names and hostnames';

const deprecatedLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

function containerWarnings(at: string, {resources, env = [], ports = []}: Container): readonly string[] {
  const warnings: string[] = [];
  for (const kind of ['limits', 'requests'] as const) {
    for (const name of ['memory', 'ephemeral-storage']) {
      const amount = resources?.[kind]?.[name];
      if (amount?.endsWith('m')) {
        warnings.push(`${at}.resources.${kind}[${name}]: fractional byte value "${amount}" is invalid, must be an integer`);
      }
    }
  }
  const names = new Set<string>();
  env.forEach(({name}, index) => {
    if (names.has(name)) {
      warnings.push(`${at}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`);
    }
    names.add(name);
  });
  const places = new Map<string, string>();
  ports.forEach(({containerPort, hostPort = 0, hostIP = '', protocol}, index) => {
    const key = [containerPort, hostPort, hostIP, protocol].join(' ');
    const place = `${at}.ports[${index}]`;
    const before = places.get(key);
    if (before) warnings.push(`${place}: duplicate port definition with ${before}`);
    else places.set(key, place);
  });
  return warnings;
}
