import type {Container, HTTPGetAction, PodSpec, PodTemplateSpec, Probe} from '../schema/kinds.ts';
import {pullPolicyOf} from './images.ts';
import {storedQuantity} from './quantity.ts';
import {storedRequirements} from './resources.ts';
import {changed, filled, mapped, withField} from './sharing.ts';
import {withVolumeDefaults} from './volume-defaults.ts';

/** What is shared by pods and all that makes pods. Follows SetDefaults_PodSpec and its kin of k8s.io/kubernetes/pkg/apis/core/v1. */
export function withPodSpecDefaults(spec: PodSpec): PodSpec {
  let next = filled(spec, podDefaults);
  next = withField(next, 'containers', mapped(next.containers ?? none, withContainerDefaults));
  next = changed(next, 'initContainers', containers => mapped(containers, withContainerDefaults));
  next = changed(next, 'ephemeralContainers', containers => mapped(containers, withContainerDefaults));
  next = changed(next, 'volumes', volumes => mapped(volumes, withVolumeDefaults));
  next = changed(next, 'resources', storedRequirements);
  next = changed(next, 'overhead', overhead => storedRequirements({limits: overhead}).limits);
  // The deprecated name of the same field goes along with it.
  const account = next.serviceAccountName || next.serviceAccount;
  return account ? withField(withField(next, 'serviceAccountName', account), 'serviceAccount', account) : next;
}

export function withTemplateDefaults(template: PodTemplateSpec): PodTemplateSpec {
  const next = template.metadata ? withoutCreation(template) : {...template, metadata: {}};
  return withField(next, 'spec', withPodSpecDefaults(next.spec ?? {containers: none}));
}

function withContainerDefaults<T extends Container>(container: T): T {
  let next: Container = filled(container, containerDefaults);
  if (!next.imagePullPolicy) next = {...next, imagePullPolicy: pullPolicyOf(next.image)};
  if (next.resources !== noResources) next = withField(next, 'resources', storedRequirements(next.resources ?? noResources));
  next = changed(next, 'ports', ports => mapped(ports, port => filled(port, {protocol: 'TCP'})));
  next = changed(next, 'env', env => mapped(env, withEnvDefaults));
  for (const key of probes) next = changed(next, key, withProbeDefaults);
  next = changed(next, 'lifecycle', lifecycle => {
    const withStop = changed(lifecycle, 'preStop', handler => changed(handler, 'httpGet', withHttpDefaults));
    return changed(withStop, 'postStart', handler => changed(handler, 'httpGet', withHttpDefaults));
  });
  return next as T;
}

const none: readonly Container[] = [];
const noResources = {};
const podDefaults: Partial<PodSpec> = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};
const containerDefaults: Partial<Container> = {
  resources: noResources,
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const probeDefaults: Partial<Probe> = {timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3};

function withProbeDefaults(probe: Probe): Probe {
  const next = filled(changed(probe, 'httpGet', withHttpDefaults), probeDefaults);
  return changed(next, 'grpc', grpc => filled(grpc, {service: ''}));
}

function withHttpDefaults(get: HTTPGetAction): HTTPGetAction {
  return filled(get.path === '' ? {...get, path: '/'} : get, {path: '/', scheme: 'HTTP'});
}

type Env = NonNullable<Container['env']>[number];

function withEnvDefaults(variable: Env): Env {
  if (variable.value === '') {
    const {value: _, ...rest} = variable;
    return rest;
  }
  return changed(variable, 'valueFrom', from => {
    const next = changed(from, 'fieldRef', fieldRef => filled(fieldRef, {apiVersion: 'v1'}));
    return changed(next, 'resourceFieldRef', ref => filled(changed(ref, 'divisor', storedQuantity), {divisor: '0'}));
  });
}

function withoutCreation(template: PodTemplateSpec): PodTemplateSpec {
  const {metadata} = template;
  if (!metadata || !('creationTimestamp' in metadata) || metadata.creationTimestamp) return template;
  const {creationTimestamp: _, ...rest} = metadata;
  return {...template, metadata: rest};
}
