type Rest = Record<string, unknown>;

const groups: Readonly<Record<string, string>> = {
  deployments: 'apps/v1',
  replicasets: 'apps/v1',
  statefulsets: 'apps/v1',
  daemonsets: 'apps/v1',
  jobs: 'batch/v1',
  cronjobs: 'batch/v1',
  poddisruptionbudgets: 'policy/v1',
  roles: 'rbac.authorization.k8s.io/v1',
  rolebindings: 'rbac.authorization.k8s.io/v1',
};

/** The path of a collection or an object of a built-in kind in a namespace. */
export function path(plural: string, namespace: string, name?: string): string {
  const group = groups[plural];
  const base = group === undefined ? '/api/v1' : `/apis/${group}`;
  return `${base}/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
}

export function configMap(name: string, rest: Rest = {}): object {
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name}, ...rest};
}

/** Of a image that no node has to pull: its pods are never scheduled. */
export function deployment(name: string, {spec, ...rest}: {spec?: Rest} & Rest = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name},
    spec: {
      selector: {matchLabels: {app: name}},
      template: {
        metadata: {labels: {app: name}},
        spec: {nodeSelector: {nowhere: 'true'}, containers: [{name: 'main', image: 'example.com/none:1'}]},
      },
      ...spec,
    },
    ...rest,
  };
}

export function pod(name: string, image: string, command: readonly string[], {spec, ...rest}: {spec?: Rest} & Rest = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, ...rest},
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{name: 'main', image, imagePullPolicy: 'IfNotPresent', command}],
      ...spec,
    },
  };
}
