import {records, record, text, whole} from './loose.ts';
import type {KubeObject} from './object.ts';

/**
 * The variables by which the kubelet tells containers of services: `DB_SERVICE_HOST`, `DB_SERVICE_PORT`, `DB_PORT_5432_TCP_ADDR` and so on.
 * Services without an address of their own (headless, external names) have none. Follows FromServices of pkg/kubelet/envvars.
 */
export function serviceEnvironment(services: readonly KubeObject[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const {metadata, spec} of services) {
    const address = text(record(spec)['clusterIP']);
    const ports = records(record(spec)['ports']);
    if (address === '' || address === 'None' || ports.length === 0) continue;
    const host = address.includes(':') ? `[${address}]` : address;
    const prefix = variableName(text(metadata?.name));
    variables.set(`${prefix}_SERVICE_HOST`, address);
    variables.set(`${prefix}_SERVICE_PORT`, String(whole(ports[0]!['port'], 0)));
    for (const port of ports) {
      const name = text(port['name']);
      if (name !== '') variables.set(`${prefix}_SERVICE_PORT_${variableName(name)}`, String(whole(port['port'], 0)));
    }
    for (const [index, port] of ports.entries()) {
      const number = whole(port['port'], 0);
      const protocol = text(port['protocol']) || 'TCP';
      const link = `${protocol.toLowerCase()}://${host}:${number}`;
      const name = `${prefix}_PORT_${number}_${protocol.toUpperCase()}`;
      if (index === 0) variables.set(`${prefix}_PORT`, link);
      variables.set(name, link);
      variables.set(`${name}_PROTO`, protocol.toLowerCase());
      variables.set(`${name}_PORT`, String(number));
      variables.set(`${name}_ADDR`, address);
    }
  }
  return variables;
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
