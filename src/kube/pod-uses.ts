import type {KubeObject} from './object.ts';

/** Something of its namespace that a pod names in its spec. `isNeeded`: a pod does not start without it. */
export type Used = {
  readonly kind: 'config map' | 'secret' | 'service account';
  readonly name: string;
  readonly isNeeded: boolean;
};

/**
 * Config maps, secrets and the service account that a pod uses, as often as it names them. Follows VisitPodSecretNames and
 * VisitPodConfigmapNames of pkg/api/v1/pod/util.go; secrets that only storage drivers read are needed too. Pull secrets are not: the kubelet
 * pulls without those it does not find.
 */
export function usesOf(pod: KubeObject): Used[] {
  const spec = fieldsOf(pod['spec']);
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap(field => items(spec[field]));
  const account = typeof spec['serviceAccountName'] === 'string' ? [used('service account', spec['serviceAccountName'])] : [];
  return [
    ...account,
    ...items(spec['imagePullSecrets']).map(({name}) => used('secret', name, true)),
    ...containers.flatMap(containerUses),
    ...items(spec['volumes']).flatMap(volumeUses),
  ].filter(({name}) => name !== '');
}

function containerUses(container: Fields): Used[] {
  const values = items(container['env']).map(({valueFrom}) => fieldsOf(valueFrom));
  return [
    ...values.flatMap(value => refs(value, 'configMapKeyRef', 'secretKeyRef')),
    ...items(container['envFrom']).flatMap(from => refs(from, 'configMapRef', 'secretRef')),
  ];
}

function refs(from: Fields, configMap: string, secret: string): Used[] {
  const map = fieldsOf(from[configMap]);
  const hidden = fieldsOf(from[secret]);
  return [used('config map', map['name'], map['optional']), used('secret', hidden['name'], hidden['optional'])];
}

function volumeUses(volume: Fields): Used[] {
  const secret = fieldsOf(volume['secret']);
  const sources = items(fieldsOf(volume['projected'])['sources']);
  const drivers = Object.values(volume).map(source => fieldsOf(source));
  return [
    used('secret', secret['secretName'], secret['optional']),
    used('config map', fieldsOf(volume['configMap'])['name'], fieldsOf(volume['configMap'])['optional']),
    ...sources.flatMap(source => refs(source, 'configMap', 'secret')),
    ...drivers.flatMap(({secretRef, nodePublishSecretRef, secretName}) => [
      used('secret', fieldsOf(secretRef)['name']),
      used('secret', fieldsOf(nodePublishSecretRef)['name']),
      ...(volume['azureFile'] !== undefined && secretName !== undefined ? [used('secret', secretName)] : []),
    ]),
  ];
}

function used(kind: Used['kind'], name: unknown, optional: unknown = false): Used {
  return {kind, name: typeof name === 'string' ? name : '', isNeeded: optional !== true};
}

type Fields = Readonly<Record<string, unknown>>;

function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
