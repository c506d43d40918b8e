import {type Causes, complain, duplicate, each, forbiddenField, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, nameColumn, wideColumn} from '../rules/columns.ts';
import {cidrComplaints, labelValueComplaints, qualifiedNameComplaints} from '../rules/names.ts';
import {storedAmounts} from '../rules/resources.ts';
import {taintEffects} from '../rules/scheduling-validation.ts';
import {changed, filled} from '../rules/sharing.ts';
import type {Node, Taint} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const nodes: ResourceType<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  isNamespaced: false,
  schema: 'io.k8s.api.core.v1.Node',
  hasStatus: true,
  columns: [
    nameColumn,
    column('Status', 'Whether it is ready, and whether pods may be scheduled to it.', statusText),
    column('Roles', 'What it is for.', rolesText),
    ageColumn,
    column('Version', 'The version of its kubelet.', ({status}) => status?.nodeInfo?.kubeletVersion ?? ''),
    wideColumn('Internal-IP', 'Its address within the cluster.', node => addressOf(node, 'InternalIP')),
    wideColumn('External-IP', 'Its address outside of the cluster.', node => addressOf(node, 'ExternalIP')),
    wideColumn('OS-Image', 'Its operating system.', ({status}) => status?.nodeInfo?.osImage || '<unknown>'),
    wideColumn('Kernel-Version', 'The version of its kernel.', kernelText),
    wideColumn(
      'Container-Runtime',
      'What runs its containers, and the version.',
      ({status}) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
    ),
  ],
  fields: {'spec.unschedulable': ({spec}) => String(spec?.unschedulable ?? false)},
  defaults(node) {
    const next = node.spec ? node : {...node, spec: {}};
    return changed(next, 'status', status => {
      const stored = changed(changed(status, 'capacity', storedAmounts), 'allocatable', storedAmounts);
      return stored.capacity ? filled(stored, {allocatable: stored.capacity}) : stored;
    });
  },
  created(node) {
    const {daemonEndpoints = {}, nodeInfo, ...status} = node.status ?? {};
    const kubeletEndpoint = filled(daemonEndpoints.kubeletEndpoint ?? {Port: 0}, {Port: 0});
    return {
      ...node,
      status: {...status, daemonEndpoints: {...daemonEndpoints, kubeletEndpoint}, nodeInfo: filled(nodeInfo ?? noInfo, noInfo)},
    };
  },
  validate({spec = {}}, before) {
    const causes: Causes = [];
    if (spec === before?.spec) return causes;
    checkTaints(causes, spec.taints ?? []);
    each('spec.podCIDRs', spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : []), (cidr, at) =>
      complain(causes, at, cidr, cidrComplaints(cidr)),
    );
    const old = before?.spec;
    if (old?.podCIDRs?.length && old.podCIDRs.join() !== spec.podCIDRs?.join()) {
      causes.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
    }
    if (old?.providerID && old.providerID !== spec.providerID) {
      causes.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
    }
    return causes;
  },
};

const noInfo = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: '',
  kubeProxyVersion: '',
  operatingSystem: '',
  architecture: '',
};

function statusText({spec, status}: Node): string {
  const ready = status?.conditions?.findLast(({type}) => type === 'Ready');
  const text = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

function rolesText({metadata}: Node): string {
  const roles = new Set<string>();
  const prefix = 'node-role.kubernetes.io/';
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(prefix) && key.length > prefix.length) roles.add(key.slice(prefix.length));
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return [...roles].sort().join(',') || '<none>';
}

function addressOf({status}: Node, wanted: string): string {
  return status?.addresses?.find(({type}) => type === wanted)?.address ?? '<none>';
}

function kernelText({status}: Node): string {
  const {kernelVersion = '', architecture = ''} = status?.nodeInfo ?? {};
  return `${kernelVersion || '<unknown>'}${architecture ? ` (${architecture})` : ''}`;
}

/** The server has them under metadata in its messages. */
function checkTaints(causes: Causes, taints: readonly Taint[]): void {
  const seen = new Set<string>();
  each('metadata.taints', taints, ({key = '', value = '', effect = '', timeAdded = null}, at) => {
    complain(causes, `${at}.key`, key, qualifiedNameComplaints(key));
    const complaints = labelValueComplaints(value);
    if (complaints.length > 0) causes.push(invalidValue(`${at}.value`, value, complaints.join(';')));
    if (effect === '') causes.push(required(`${at}.effect`));
    else if (!taintEffects.includes(effect)) causes.push(unsupported(`${at}.effect`, effect, taintEffects));
    if (seen.has(`${key} ${effect}`)) {
      const shown = {Key: key, Value: value, Effect: effect, TimeAdded: timeAdded};
      causes.push(duplicate(at, shown, 'taints must be unique by key and effect pair'));
    }
    seen.add(`${key} ${effect}`);
  });
}
