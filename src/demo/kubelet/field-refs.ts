import {parseQuantity} from '../../kube/quantity.ts';
import type {Container, Node, ObjectFieldSelector, Pod, ResourceFieldSelector} from '../schema/kinds.ts';

/** What a field of the pod says, as the downward API gives it. */
export function fieldValue(
  pod: Pod,
  {fieldPath}: ObjectFieldSelector,
  known: {readonly ip: string | undefined; readonly hostIP: string},
): string {
  const {metadata, spec} = pod;
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
  if (keyed) return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]!] ?? '';
  const ip = spec?.hostNetwork ? known.hostIP : (known.ip ?? '');
  const values: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': mapText(metadata.labels),
    'metadata.annotations': mapText(metadata.annotations),
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'status.podIP': ip,
    'status.podIPs': ip,
    'status.hostIP': known.hostIP,
    'status.hostIPs': known.hostIP,
  };
  return values[fieldPath] ?? '';
}

/** What a container asks for or may use at most, in units of the divisor, rounded up. What it names not is what the node has. */
export function resourceValue(container: Container, node: Node | undefined, {resource, divisor}: ResourceFieldSelector): string {
  const [kind, name] = resource.split(/\.(.*)/) as [string, string];
  const {limits = {}, requests = {}} = container.resources ?? {};
  const own = kind === 'limits' ? (limits[name] ?? node?.status?.allocatable?.[name]) : (requests[name] ?? '0');
  const amount = parseQuantity(own ?? '0') ?? 0;
  const unit = parseQuantity(divisor === undefined || divisor === '0' ? '1' : divisor) ?? 1;
  return String(Math.ceil(Number((amount / unit).toFixed(6))));
}

function mapText(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map(key => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}
