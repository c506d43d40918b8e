import type {EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector} from '../schema/kinds.ts';
import {type Causes, complain, invalidValue, required, unsupported} from './causes.ts';
import {dataKeyComplaints, envNameComplaints, qualifiedNameComplaints, subdomainComplaints} from './names.ts';

/** Follows ValidateEnv of core/validation. */
export function checkEnv(causes: Causes, field: string, variables: readonly EnvVar[]): void {
  variables.forEach(({name, value, valueFrom}, index) => {
    const at = `${field}[${index}]`;
    if (!name) causes.push(required(`${at}.name`));
    else complain(causes, `${at}.name`, name, envNameComplaints(name));
    if (!valueFrom) return;
    const from = `${at}.valueFrom`;
    const {fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef} = valueFrom;
    if (fieldRef) checkFieldRef(causes, `${from}.fieldRef`, fieldRef, 'variable');
    if (resourceFieldRef) checkResourceFieldRef(causes, `${from}.resourceFieldRef`, resourceFieldRef, false);
    if (configMapKeyRef) checkKeyRef(causes, `${from}.configMapKeyRef`, configMapKeyRef);
    if (secretKeyRef) checkKeyRef(causes, `${from}.secretKeyRef`, secretKeyRef);
    const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
    if (count === 0) causes.push(invalidValue(from, '', noSource));
    else if (value) causes.push(invalidValue(from, '', 'may not be specified when `value` is not empty'));
    else if (count > 1) causes.push(invalidValue(from, '', manySources));
  });
}

export function checkEnvFrom(causes: Causes, field: string, sources: readonly EnvFromSource[]): void {
  sources.forEach(({prefix, configMapRef, secretRef}, index) => {
    const at = `${field}[${index}]`;
    if (prefix) complain(causes, `${at}.prefix`, prefix, envNameComplaints(prefix));
    if (configMapRef && !configMapRef.name) causes.push(required(`${at}.configMapRef.name`));
    if (secretRef && !secretRef.name) causes.push(required(`${at}.secretRef.name`));
    if (!configMapRef && !secretRef) causes.push(invalidValue(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (configMapRef && secretRef) causes.push(invalidValue(field, '', manySources));
  });
}

/** Follows validateObjectFieldSelector. */
export function checkFieldRef(causes: Causes, field: string, {fieldPath}: ObjectFieldSelector, use: 'variable' | 'volume'): void {
  if (!fieldPath) return void causes.push(required(`${field}.fieldPath`));
  const subscripted = /^(.*)\['(.*)'\]$/.exec(fieldPath);
  const path = subscripted?.[1] ?? fieldPath;
  if (subscripted ? !subscriptedFields.has(path) : !knownFields.has(path)) {
    const told = `error converting fieldPath: field label not supported: ${subscripted ? path : fieldPath}`;
    return void causes.push(invalidValue(`${field}.fieldPath`, fieldPath, told));
  }
  if (subscripted) {
    const key = subscripted[2]!;
    complain(causes, field, key, qualifiedNameComplaints(path === 'metadata.annotations' ? key.toLowerCase() : key));
  } else if (!fieldsFor[use].includes(path)) causes.push(unsupported(`${field}.fieldPath`, path, fieldsFor[use]));
}

export function checkResourceFieldRef(causes: Causes, field: string, ref: ResourceFieldSelector, needsContainer: boolean): void {
  const {resource, containerName} = ref;
  if (needsContainer && !containerName) causes.push(required(`${field}.containerName`));
  else if (!resource) causes.push(required(`${field}.resource`));
  else if (!resourceFields.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource)) {
    causes.push(unsupported(`${field}.resource`, resource, resourceFields));
  }
}

function checkKeyRef(causes: Causes, field: string, {name = '', key}: {readonly name?: string; readonly key: string}): void {
  complain(causes, `${field}.name`, name, subdomainComplaints(name));
  if (!key) causes.push(required(`${field}.key`));
  else complain(causes, `${field}.key`, key, dataKeyComplaints(key));
}

const noSource = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
const manySources = 'may not have more than one field specified at a time';
const fieldsFor = {
  variable: [
    'metadata.name',
    'metadata.namespace',
    'metadata.uid',
    'spec.nodeName',
    'spec.serviceAccountName',
    'status.hostIP',
    'status.hostIPs',
    'status.podIP',
    'status.podIPs',
  ],
  volume: ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'],
};
const subscriptedFields = new Set(['metadata.annotations', 'metadata.labels']);
const knownFields = new Set([...fieldsFor.variable, ...fieldsFor.volume, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']);
const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
