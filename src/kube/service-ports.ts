import {record as fieldsIn, records as itemsIn, whole as numberIn, text as textIn} from './loose.ts';
import type {KubeObject} from './object.ts';

/** A port of a service. `target` is the number or the name of a port of its pods. */
export type ServicePort = {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly nodePort: number;
  readonly target: number | string;
};

/** A port of a pod. `container` declares it; undefined where none does. */
export type PodPort = {readonly port: number; readonly container: string | undefined};

/** The ports of a service. A target that is not told is the port itself (SetDefaults_Service of pkg/apis/core/v1/defaults.go). */
export function servicePorts({spec}: KubeObject): readonly ServicePort[] {
  return itemsIn(fieldsIn(spec)['ports']).map(one => {
    const target = one['targetPort'];
    const port = numberIn(one['port']);
    const isTold = (typeof target === 'number' && target !== 0) || (typeof target === 'string' && target !== '');
    return {
      name: textIn(one['name']),
      port,
      protocol: textIn(one['protocol']) || 'TCP',
      nodePort: numberIn(one['nodePort']),
      target: isTold ? (target as number | string) : port,
    };
  });
}

/**
 * Which port of a pod the target of a service is; undefined for a name that no container has for this protocol. Containers come before init
 * containers, of which only those that keep running count. Follows FindPort of pkg/api/v1/pod/util.go.
 */
export function podPort(pod: KubeObject, {target, protocol}: Pick<ServicePort, 'target' | 'protocol'>): PodPort | undefined {
  const spec = fieldsIn(pod['spec']);
  const sidecars = itemsIn(spec['initContainers']).filter(one => one['restartPolicy'] === 'Always');
  for (const container of [...itemsIn(spec['containers']), ...sidecars]) {
    for (const port of itemsIn(container['ports'])) {
      const isIt = typeof target === 'number' ? port['containerPort'] === target : port['name'] === target;
      if (isIt && (textIn(port['protocol']) || 'TCP') === protocol) {
        return {port: numberIn(port['containerPort']), container: textIn(container['name'])};
      }
    }
  }
  return typeof target === 'number' ? {port: target, container: undefined} : undefined;
}

/** The port of a service that an ingress or a route asks for, by number or name; undefined where it has none such. */
export function portAsked(ports: readonly ServicePort[], asked: number | string): ServicePort | undefined {
  return ports.find(({name, port}) => (typeof asked === 'number' ? port === asked : name === asked));
}

/**
 * The names by which pods of the cluster reach a service, the shortest first; those before the last but one only from its own namespace. The
 * domain of the cluster is the usual one: nothing in the API tells it.
 */
export function serviceNames(name: string, namespace: string): readonly string[] {
  return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
}
