import {isEqual} from '../../equal.ts';
import type {Cause} from '../../refusal.ts';
import {immutable, invalidValue, required, unsupported} from '../../rules/causes.ts';
import {dns1035Complaints} from '../../rules/names.ts';
import {filled} from '../../rules/sharing.ts';
import type {CustomResourceDefinition} from '../../schema/kinds.ts';
import {structuralCauses} from './structural.ts';

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** Follows SetDefaults_CustomResourceDefinitionSpec. What has to be there is there from here on, be it empty. */
export function definitionDefaults(definition: CustomResourceDefinition): CustomResourceDefinition {
  const spec = filled(definition.spec ?? {}, nothing);
  const {kind = ''} = spec.names;
  const names = {...spec.names, kind, plural: spec.names.plural ?? ''};
  const named = {...names, singular: names.singular || kind.toLowerCase(), listKind: names.listKind || (kind && `${kind}List`)};
  const next = {...spec, names: isEqual(named, spec.names) ? spec.names : named};
  return isEqual(next, definition.spec) ? definition : {...definition, spec: next};
}

const nothing: CustomResourceDefinition['spec'] = {
  group: '',
  names: {plural: '', kind: ''},
  scope: '',
  versions: [],
  conversion: {strategy: 'None'},
};

/** A new one has a version that it is stored in, and nothing else yet. */
export function definitionCreated(definition: CustomResourceDefinition): CustomResourceDefinition {
  const {status: _, ...others} = definition;
  const stored = definition.spec.versions.find(({storage}) => storage);
  return {...others, ...(stored && {status: {storedVersions: [stored.name]}})};
}

/** A new storage version is remembered; a change of the version that is stored is the clients' own to make. */
export function definitionUpdated(next: CustomResourceDefinition): CustomResourceDefinition {
  const stored = next.spec.versions.find(({storage}) => storage);
  const storedVersions = next.status?.storedVersions ?? [];
  if (!stored || storedVersions.includes(stored.name)) return next;
  return {...next, status: {...next.status, storedVersions: [...storedVersions, stored.name]}};
}

/** Follows ValidateCustomResourceDefinition of k8s.io/apiextensions-apiserver, of what people get wrong. */
export function definitionCauses(definition: CustomResourceDefinition, before: CustomResourceDefinition | undefined): readonly Cause[] {
  const {metadata, spec, status} = definition;
  const {names, group, scope, versions, conversion} = spec;
  const causes: Cause[] = [];
  if (metadata.name !== `${names.plural}.${group}`) {
    causes.push(invalidValue('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  if (group === '') causes.push(required('spec.group'));
  else if (group.split('.').length < 2) causes.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
  if (scope === '') causes.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') causes.push(unsupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  causes.push(...versionCauses(definition));
  if (versions.filter(({storage}) => storage).length !== 1) {
    const shown = versions.length === 0 ? null : versions.map(({name}) => name);
    causes.push(invalidValue('spec.versions', shown, 'must have exactly one version marked as storage version'));
  }
  if (conversion && conversion.strategy !== 'None' && conversion.strategy !== 'Webhook') {
    causes.push(unsupported('spec.conversion.strategy', conversion.strategy, ['None', 'Webhook']));
  }
  causes.push(...nameCauses('spec.names.plural', names.plural, false));
  causes.push(...nameCauses('spec.names.singular', names.singular ?? '', false));
  causes.push(...nameCauses('spec.names.kind', names.kind, true));
  causes.push(...listCauses('spec.names.shortNames', names.shortNames));
  causes.push(...nameCauses('spec.names.listKind', names.listKind ?? '', true));
  if (names.kind !== '' && names.kind === names.listKind) {
    causes.push(invalidValue('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'));
  }
  causes.push(...listCauses('spec.names.categories', names.categories));
  if (!status?.storedVersions?.length) causes.push(invalidValue('status.storedVersions', null, 'must have at least one stored version'));
  if (before) causes.push(...changeCauses(definition, before));
  return causes;
}

function versionCauses({spec}: CustomResourceDefinition): readonly Cause[] {
  const seen = new Set<string>();
  return spec.versions.flatMap(({name, schema, additionalPrinterColumns = []}, index) => {
    const path = `spec.versions[${index}]`;
    const causes: Cause[] = [];
    if (seen.has(name)) causes.push(invalidValue(`${path}.name`, name, 'must be unique'));
    seen.add(name);
    causes.push(...nameCauses(`${path}.name`, name, false));
    if (schema?.openAPIV3Schema === undefined) causes.push(required(`${path}.schema.openAPIV3Schema`));
    else causes.push(...structuralCauses(schema.openAPIV3Schema, `${path}.schema.openAPIV3Schema`));
    additionalPrinterColumns.forEach(({name, type, jsonPath}, column) => {
      const at = `${path}.additionalPrinterColumns[${column}]`;
      if (!name) causes.push(required(`${at}.name`));
      if (!type) causes.push(required(`${at}.type`, `must be one of ${columnTypes.join(',')}`));
      else if (!columnTypes.includes(type)) causes.push(invalidValue(`${at}.type`, type, `must be one of ${columnTypes.join(',')}`));
      if (!jsonPath) causes.push(required(`${at}.jsonPath`));
      else if (!/^[.[]/.test(jsonPath)) causes.push(invalidValue(`${at}.jsonPath`, jsonPath, 'must be a simple json path starting with .'));
    });
    return causes;
  });
}

function changeCauses({spec, status}: CustomResourceDefinition, before: CustomResourceDefinition): readonly Cause[] {
  const causes: Cause[] = [];
  const isEstablished = before.status?.conditions?.some(({type, status}) => type === 'Established' && status === 'True');
  const fixed = [
    ['spec.group', spec.group, before.spec.group, true],
    ['spec.names.plural', spec.names.plural, before.spec.names.plural, true],
    ['spec.scope', spec.scope, before.spec.scope, isEstablished],
    ['spec.names.kind', spec.names.kind, before.spec.names.kind, isEstablished],
  ] as const;
  for (const [field, value, old, isFixed] of fixed) {
    if (isFixed && value !== old) causes.push(invalidValue(field, value, immutable));
  }
  (status?.storedVersions ?? []).forEach((name, index) => {
    if (spec.versions.some(version => version.name === name)) return;
    const because = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    causes.push(invalidValue(`status.storedVersions[${index}]`, name, because));
  });
  return causes;
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];

function nameCauses(field: string, name: string, mayBeMixed: boolean): readonly Cause[] {
  if (name === '') return [required(field)];
  return dns1035Complaints(mayBeMixed ? name.toLowerCase() : name).map(complaint =>
    invalidValue(field, name, mayBeMixed ? `may have mixed case, but should otherwise match: ${complaint}` : complaint),
  );
}

function listCauses(field: string, names: readonly string[] = []): readonly Cause[] {
  return names.flatMap((name, index) => nameCauses(`${field}[${index}]`, name, false));
}
