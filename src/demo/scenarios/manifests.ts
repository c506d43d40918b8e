import type {Container, PodSpec, ServicePort} from '../schema/kinds.ts';
import type {Manifest} from './apply.ts';

type App = {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** What the container has beyond name and image. */
  readonly container?: Partial<Container>;
  readonly pod?: Partial<PodSpec>;
  readonly sidecars?: readonly Container[];
  /** Of the workload, such as strategy. */
  readonly spec?: object;
};

export function deployment(app: App): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metaOf(app),
    spec: {replicas: app.replicas ?? 1, selector: selectorOf(app), template: templateOf(app), ...app.spec},
  };
}

export function statefulSet(app: App & {readonly claims?: readonly {readonly name: string; readonly size: string}[]}): Manifest {
  const volumeClaimTemplates = app.claims?.map(({name, size}) => ({
    metadata: {name},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: size}}},
  }));
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metaOf(app),
    spec: {
      replicas: app.replicas ?? 1,
      serviceName: app.name,
      selector: selectorOf(app),
      template: templateOf(app),
      ...(volumeClaimTemplates && {volumeClaimTemplates}),
      ...app.spec,
    },
  };
}

export function daemonSet(app: App): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metaOf(app),
    spec: {selector: selectorOf(app), template: templateOf(app), ...app.spec},
  };
}

export function job(app: App): Manifest {
  return {apiVersion: 'batch/v1', kind: 'Job', metadata: metaOf(app), spec: {template: onceOf(app), ...app.spec}};
}

export function cronJob(app: App & {readonly schedule: string}): Manifest {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metaOf(app),
    spec: {schedule: app.schedule, jobTemplate: {spec: {template: onceOf(app)}}, ...app.spec},
  };
}

/** For the pods of the app of that name. */
export function service(namespace: string, name: string, ports: readonly ServicePort[], spec: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name, namespace, labels: {app: name}},
    spec: {selector: {app: name}, ports, ...spec},
  };
}

export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): Manifest {
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace}, data};
}

export function secret(namespace: string, name: string, stringData: Readonly<Record<string, string>>, type = 'Opaque'): Manifest {
  return {apiVersion: 'v1', kind: 'Secret', metadata: {name, namespace}, type, stringData};
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): Manifest {
  return {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels}};
}

/** Answers at `/healthz` on its first port. */
export function probes(port: number | string): Pick<Container, 'readinessProbe' | 'livenessProbe'> {
  const httpGet = {path: '/healthz', port};
  return {readinessProbe: {httpGet, periodSeconds: 5}, livenessProbe: {httpGet, periodSeconds: 10, initialDelaySeconds: 10}};
}

export function resources(cpu: string, memory: string, limit: string = memory): Pick<Container, 'resources'> {
  return {resources: {requests: {cpu, memory}, limits: {memory: limit}}};
}

function metaOf({name, namespace: of, labels, annotations}: App): Manifest['metadata'] {
  return {name, namespace: of, labels: {app: name, ...labels}, ...(annotations && {annotations})};
}

function selectorOf({name}: App): object {
  return {matchLabels: {app: name}};
}

function templateOf(app: App): object {
  const {name, image, container, pod, sidecars = [], labels} = app;
  return {
    metadata: {labels: {app: name, ...labels}},
    spec: {containers: [{name, image, ...container}, ...sidecars], ...pod},
  };
}

function onceOf(app: App): object {
  return {spec: {restartPolicy: 'Never', containers: [{name: app.name, image: app.image, ...app.container}], ...app.pod}};
}
