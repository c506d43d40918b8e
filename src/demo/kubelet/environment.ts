import type {Container, EnvVar, Pod, Service} from '../schema/kinds.ts';
import {configMaps} from '../types/configmaps.ts';
import {nodes} from '../types/nodes.ts';
import {secrets} from '../types/secrets.ts';
import {services} from '../types/services.ts';
import {fieldValue, resourceValue} from './field-refs.ts';
import type {Image} from './images.ts';
import type {Kubelets} from './kubelets.ts';

/** Why a container cannot be made as it is told. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type Env = Record<string, string>;

/** The variables of a container's processes, as makeEnvironmentVariables of kubelet. Throws a ConfigError. */
export function environmentOf(
  kubelets: Kubelets,
  {
    pod,
    container,
    image,
    ip,
    node,
  }: {readonly pod: Pod; readonly container: Container; readonly image: Image; readonly ip: string | undefined; readonly node: string},
): Readonly<Env> {
  const namespace = pod.metadata.namespace ?? '';
  const {registry} = kubelets.demo;
  const linked = linksOf(kubelets, pod);
  const own: Env = {};
  for (const {prefix = '', configMapRef, secretRef} of container.envFrom ?? []) {
    const map = configMapRef
      ? dataOf('configmap', configMapRef.name!, configMapRef.optional)
      : secretRef && dataOf('secret', secretRef.name!, secretRef.optional);
    for (const [key, value] of Object.entries(map ?? {})) own[`${prefix}${key}`] = value;
  }
  for (const variable of container.env ?? []) {
    const value = variableValue(variable);
    if (value !== undefined) own[variable.name] = value;
  }
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOSTNAME: hostnameOf(pod),
    HOME: '/root',
    ...image.env,
    ...linked,
    ...own,
  };

  function variableValue({value, valueFrom}: EnvVar): string | undefined {
    if (!valueFrom) return expanded(value ?? '', {...linked, ...own});
    const {fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef} = valueFrom;
    if (fieldRef) return fieldValue(pod, fieldRef, {ip, hostIP: kubelets.addressOf(node)});
    if (resourceFieldRef) return resourceValue(container, registry.get(nodes, undefined, node), resourceFieldRef);
    const kind = configMapKeyRef ? 'configmap' : 'secret';
    const {name = '', key, optional} = configMapKeyRef ?? secretKeyRef ?? {key: ''};
    const found = dataOf(kind, name, optional);
    if (!found) return undefined;
    if (key in found) return found[key];
    if (optional) return undefined;
    throw new ConfigError(`couldn't find key ${key} in ${kind === 'configmap' ? 'ConfigMap' : 'Secret'} ${namespace}/${name}`);
  }

  function dataOf(kind: 'configmap' | 'secret', name: string, isOptional: boolean | undefined): Readonly<Env> | undefined {
    if (kind === 'configmap') {
      const found = registry.get(configMaps, namespace, name);
      if (found) return found.data ?? {};
    } else {
      const found = registry.get(secrets, namespace, name);
      if (found)
        return Object.fromEntries(Object.entries(found.data ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
    }
    if (isOptional) return undefined;
    throw new ConfigError(`${kind} "${name}" not found`);
  }
}

export function hostnameOf({metadata, spec}: Pod): string {
  if (spec?.hostNetwork) return spec.nodeName ?? metadata.name;
  return (spec?.hostname ?? metadata.name).slice(0, 63).replace(/[-.]+$/, '');
}

/** `$(NAME)` where there is such a variable; `$$` is a dollar (k8s.io/kubernetes/third_party/forked/golang/expansion). */
export function expanded(text: string, variables: Readonly<Env>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (variables[name] ?? whole),
  );
}

/** Addresses of services, as kubelet's envvars.FromServices. */
function linksOf(kubelets: Kubelets, {metadata, spec}: Pod): Env {
  const {registry} = kubelets.demo;
  const kubernetes = registry.get(services, 'default', 'kubernetes');
  const others = spec?.enableServiceLinks === false ? [] : registry.list(services, metadata.namespace ?? '');
  const links: Env = {};
  for (const service of [...(kubernetes ? [kubernetes] : []), ...others]) Object.assign(links, linkOf(service));
  return links;
}

function linkOf({metadata, spec}: Service): Env {
  const {clusterIP, ports = []} = spec ?? {};
  if (!clusterIP || clusterIP === 'None' || ports.length === 0) return {};
  const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
  const url = ({protocol = 'TCP', port}: (typeof ports)[number]) => `${protocol.toLowerCase()}://${clusterIP}:${port}`;
  const link: Env = {
    [`${prefix}_SERVICE_HOST`]: clusterIP,
    [`${prefix}_SERVICE_PORT`]: String(ports[0]!.port),
    [`${prefix}_PORT`]: url(ports[0]!),
  };
  for (const port of ports) {
    const protocol = port.protocol ?? 'TCP';
    const name = `${prefix}_PORT_${port.port}_${protocol}`;
    if (port.name) link[`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port);
    link[name] = url(port);
    link[`${name}_PROTO`] = protocol.toLowerCase();
    link[`${name}_PORT`] = String(port.port);
    link[`${name}_ADDR`] = clusterIP;
  }
  return link;
}
