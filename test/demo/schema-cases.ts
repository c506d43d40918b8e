import {readFileSync} from 'node:fs';
import type {KubeObject} from '../../src/demo/object.ts';
import {Refusal} from '../../src/demo/refusal.ts';
import {customSchema} from '../../src/demo/schema/custom-schema.ts';
import type {JSONSchemaProps, PodTemplate} from '../../src/demo/schema/kinds.ts';
import type {ResourceType} from '../../src/demo/type.ts';
import {configMaps} from '../../src/demo/types/configmaps.ts';
import {deployments} from '../../src/demo/types/deployments.ts';
import {secrets} from '../../src/demo/types/secrets.ts';

// The cases in real/ were recorded from an API server of Kubernetes 1.36.3.

export const podTemplates: ResourceType<PodTemplate> = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.PodTemplate',
  columns: [],
};

export const gadgets: ResourceType = {
  group: 'hschema.example.com',
  version: 'v1',
  kind: 'Gadget',
  plural: 'gadgets',
  singular: 'gadget',
  isNamespaced: true,
  schema: '',
  customSchema: customSchema(recorded<JSONSchemaProps>('gadget-schema')),
  hasStatus: true,
  columns: [],
};

export function typeOf(kind: string): ResourceType {
  const types = [podTemplates, gadgets, configMaps, deployments, secrets] as readonly ResourceType[];
  return types.find(type => type.kind === kind)!;
}

export function recorded<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`real/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** By JSON pointer; null takes a member away. */
export type Changes = Readonly<Record<string, unknown>>;

export function changed<T>(base: T, changes: Changes): T {
  const next = structuredClone(base) as Record<string, unknown>;
  for (const [pointer, value] of Object.entries(changes)) {
    const steps = pointer
      .split('/')
      .slice(1)
      .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop()!;
    const holder = steps.reduce((at, step) => at[step] as Record<string, unknown>, next);
    if (value === null) delete holder[last];
    else holder[last] = value;
  }
  return next as T;
}

/** Without what the defaults of the kinds fill in, which is not the schemas' doing. */
export function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, member]) => !(key in defaults && isDefault(key, member)));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutDefaults(member)]));
}

/** What was refused, or what was given. */
export function outcome<T>(run: () => T): T | {readonly refused: Refusal} {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return {refused: error};
    throw error;
  }
}

export function withoutServerFields(object: KubeObject): KubeObject {
  const {creationTimestamp: _, generation: __, managedFields: ___, uid: ____, resourceVersion: _____, ...metadata} = object.metadata;
  return {...object, metadata} as KubeObject;
}

const defaults: Readonly<Record<string, unknown>> = {
  apiVersion: 'v1',
  dnsPolicy: 'ClusterFirst',
  imagePullPolicy: undefined,
  lastUpdateTime: null,
  progressDeadlineSeconds: 600,
  protocol: 'TCP',
  restartPolicy: 'Always',
  revisionHistoryLimit: 10,
  schedulerName: 'default-scheduler',
  securityContext: undefined,
  status: undefined,
  strategy: undefined,
  terminationGracePeriodSeconds: 30,
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  type: '',
};

function isDefault(key: string, member: unknown): boolean {
  const value = defaults[key];
  if (value !== undefined) return member === value;
  if (key === 'imagePullPolicy') return true;
  return ['securityContext', 'status'].includes(key) ? JSON.stringify(member) === '{}' : key === 'strategy';
}
