import {beforeEach, expect, test} from 'vitest';
import {type Agenda, createAgenda} from '../../src/demo/agenda.ts';
import type {Draft, KubeObject} from '../../src/demo/object.ts';
import {createRandom} from '../../src/demo/random.ts';
import {Registry} from '../../src/demo/registry.ts';
import type {Container, Deployment, PersistentVolume, Pod, Service, ServiceSpec} from '../../src/demo/schema/kinds.ts';
import {Store} from '../../src/demo/store.ts';
import {deployments} from '../../src/demo/types/deployments.ts';
import {events} from '../../src/demo/types/events.ts';
import {persistentVolumes} from '../../src/demo/types/persistentvolumes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {services} from '../../src/demo/types/services.ts';

const write = {manager: 'test'};
const web: Container = {name: 'web', image: 'nginx:1'};
let agenda: Agenda;
let registry: Registry;

beforeEach(() => {
  agenda = createAgenda(Date.UTC(2026, 0, 1));
  registry = new Registry(new Store(), agenda, createRandom(7));
});

test('services get addresses and node ports that no other has, and keep them', () => {
  const made = Array.from({length: 50}, (_, index) => service(`s${index}`, {type: 'NodePort', ports: [{port: 80}]}));
  expect(new Set(made.map(({spec}) => spec!.clusterIP)).size).toBe(50);
  expect(new Set(made.map(({spec}) => spec!.ports![0]!.nodePort)).size).toBe(50);
  for (const {spec} of made) {
    expect(spec!.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(spec!.ports![0]!.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(spec!.ports![0]!.nodePort).toBeLessThanOrEqual(32_767);
  }
  const [first] = made;
  const {clusterIP: _, clusterIPs: __, ...rest} = first!.spec!;
  const next = registry.update(services, {...first!, spec: {...rest, ports: [{port: 81}]}}, write);
  expect(next.spec!.clusterIP).toBe(first!.spec!.clusterIP);
  expect(next.spec!.ports).toEqual([{port: 81, protocol: 'TCP', targetPort: 81, nodePort: first!.spec!.ports![0]!.nodePort}]);
});

test('an address or a node port that is taken is refused', () => {
  const {spec} = service('first', {type: 'NodePort', ports: [{port: 80, nodePort: 30_080}]});
  const ip = spec!.clusterIP!;
  expect(() => service('second', {clusterIP: ip, clusterIPs: [ip], ports: [{port: 80}]})).toThrow(
    `Service "second" is invalid: spec.clusterIPs: Invalid value: ["${ip}"]: failed to allocate IP ${ip}: provided IP is already allocated`,
  );
  expect(() => service('third', {type: 'NodePort', ports: [{port: 80, nodePort: 30_080}]})).toThrow(
    'Service "third" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
  );
});

test('a service that becomes external and comes back gets a new address', () => {
  const first = service('s', {ports: [{port: 80}]});
  const outside = registry.update(services, {...first, spec: {...first.spec, type: 'ExternalName', externalName: 'example.com'}}, write);
  expect(outside.spec).not.toHaveProperty('clusterIP');
  const {externalName: _, ...spec} = outside.spec!;
  const back = registry.update(services, {...outside, spec: {...spec, type: 'ClusterIP'}}, write);
  expect(back.spec!.clusterIP).toMatch(/^10\.96\./);
});

test.each([
  ['not scheduled yet', {}, undefined, undefined, 0],
  ['running', {nodeName: 'n'}, 'Running', undefined, 30],
  ['running, with a time of its own', {nodeName: 'n', terminationGracePeriodSeconds: 5}, 'Running', undefined, 5],
  ['running, and asked to be quick', {nodeName: 'n'}, 'Running', 2, 2],
  ['running, and asked to go at once', {nodeName: 'n'}, 'Running', 0, 0],
  ['running, and asked for nonsense', {nodeName: 'n'}, 'Running', -5, 1],
  ['ended', {nodeName: 'n'}, 'Succeeded', undefined, 0],
  ['failed', {nodeName: 'n'}, 'Failed', 10, 0],
] as const)('a pod that is %s gets the grace period that it should', (_, spec, phase, asked, wanted) => {
  const made = pod({containers: [web], ...spec});
  expect(pods.graceSeconds!({...made, status: {...(phase && {phase})}}, asked)).toBe(wanted);
});

test('generation counts changes of the spec, and of the annotations of deployments', () => {
  let deployment = registry.create(deployments, draftDeployment(), write);
  const generations = [deployment.metadata.generation];
  const step = (next: Deployment, subresource?: 'status') => {
    deployment = registry.update(deployments, next, {...write, ...(subresource && {subresource})});
    generations.push(deployment.metadata.generation);
  };
  step({...deployment, metadata: {...deployment.metadata, labels: {a: 'b'}}});
  step({...deployment, metadata: {...deployment.metadata, annotations: {a: 'b'}}});
  step({...deployment, status: {replicas: 3}}, 'status');
  step(deployments.scale!.scaled(deployment, 5));
  expect(generations).toEqual([1, 1, 2, 2, 3]);
  expect(deployments.scale!.replicas(deployment)).toBe(5);
  expect(deployments.scale!.current(deployment)).toBe(3);
  expect(deployments.scale!.selector(deployment)).toBe('app=a');
});

test('a status that names no class of service keeps the one that the pod has', () => {
  const made = pod({containers: [web]});
  const next = registry.update(pods, {...made, status: {phase: 'Running'}}, {...write, subresource: 'status'});
  expect(next.status).toEqual({phase: 'Running', qosClass: 'BestEffort'});
});

test('a volume remembers when its phase changed', () => {
  const made = registry.create(
    persistentVolumes,
    {metadata: {name: 'pv'}, spec: {capacity: {storage: '1Gi'}, accessModes: ['ReadWriteOnce'], hostPath: {path: '/x'}}},
    write,
  );
  agenda.advance(60_000);
  const put = (volume: PersistentVolume) => registry.update(persistentVolumes, volume, {...write, subresource: 'status'});
  const available = put({...made, status: {phase: 'Available'}});
  expect(available.status).toEqual({phase: 'Available', lastPhaseTransitionTime: '2026-01-01T00:01:00Z'});
  agenda.advance(60_000);
  expect(put({...available, status: {phase: 'Available'}}).status).toEqual(available.status);
});

test('ephemeral containers come by their own way only, and stay', () => {
  const made = pod({containers: [web]});
  const added = {...made, spec: {...made.spec!, ephemeralContainers: [{name: 'debug', image: 'busybox'}]}};
  expect(() => registry.update(pods, added, write)).toThrow('pod updates may not change fields other than');
  const next = registry.update(pods, added, {...write, subresource: 'ephemeralcontainers'});
  expect(next.spec!.ephemeralContainers![0]).toMatchObject({name: 'debug', imagePullPolicy: 'Always'});
  const {ephemeralContainers: _, ...spec} = next.spec!;
  expect(() => registry.update(pods, {...next, spec}, {...write, subresource: 'ephemeralcontainers'})).toThrow(
    'existing ephemeral containers "debug" may not be removed',
  );
});

test('what an update of a pod may not change is shown', () => {
  const made = pod({containers: [web]});
  const next = {...made, spec: {...made.spec!, terminationGracePeriodSeconds: 5}};
  expect(() => registry.update(pods, next, write)).toThrow('- "TerminationGracePeriodSeconds": 30,\n+ "TerminationGracePeriodSeconds": 5,');
});

test('field selectors tell what they stand for', () => {
  const made = pod({containers: [web], nodeName: 'n'});
  const told = Object.fromEntries(Object.entries(pods.fields!).map(([name, field]) => [name, field(made)]));
  expect(told).toEqual({
    'spec.nodeName': 'n',
    'spec.restartPolicy': 'Always',
    'spec.schedulerName': 'default-scheduler',
    'spec.serviceAccountName': '',
    'spec.hostNetwork': 'false',
    'status.phase': 'Pending',
    'status.podIP': '',
    'status.podIPs': '',
    'status.nominatedNodeName': '',
  });
  const event = {metadata: {name: 'e', namespace: 'shop'}, involvedObject: {namespace: 'shop'}, reportingComponent: 'kubelet'};
  expect(events.fields!['source']!(registry.create(events, event, write))).toBe('kubelet');
});

function service(name: string, spec: ServiceSpec): Service {
  return registry.create(services, {metadata: {name, namespace: 'shop'}, spec}, write);
}

function pod(spec: NonNullable<Pod['spec']>): Pod {
  return registry.create(pods, {metadata: {name: 'p', namespace: 'shop'}, spec}, write);
}

function draftDeployment(): Draft<Deployment & KubeObject> {
  return {
    metadata: {name: 'd', namespace: 'shop'},
    spec: {selector: {matchLabels: {app: 'a'}}, template: {metadata: {labels: {app: 'a'}}, spec: {containers: [web]}}},
  };
}
