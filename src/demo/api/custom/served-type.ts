import type {KubeObject} from '../../object.ts';
import {forbidden} from '../../refusal.ts';
import {customSchema} from '../../schema/custom-schema.ts';
import {isMap} from '../../schema/element.ts';
import type {CustomResourceDefinition, CustomResourceDefinitionVersion, CustomResourceSubresourceScale} from '../../schema/kinds.ts';
import type {ResourceType, Scale} from '../../type.ts';
import {checkObject} from './check-object.ts';
import {readPath} from './column-path.ts';
import {customColumns} from './columns.ts';
import {fitted} from './fit.ts';
import type {Members} from './json-schema.ts';

/** The rules for the objects of one version of a custom resource. `storedAs` is the same for all its versions. */
export function servedType(
  {spec, status}: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  {storedAs, isTerminating}: {readonly storedAs: ResourceType; readonly isTerminating: () => boolean},
): ResourceType {
  const names = status?.acceptedNames ?? spec.names;
  const schema = version.schema?.openAPIV3Schema;
  const {subresources} = version;
  const hasStatus = subresources?.status !== undefined;
  const {group} = spec;
  const {plural, kind, singular = kind.toLowerCase(), shortNames, categories} = names;
  const fields = version.selectableFields?.map(({jsonPath}) => {
    const path = readPath(jsonPath);
    return [jsonPath.replace(/^\./, ''), (object: KubeObject) => textOf(path(object)[0])] as const;
  });
  const keep = <T extends object>(object: T) => (schema ? fitted(object, schema, spec.preserveUnknownFields === true) : object);
  return {
    group,
    version: version.name,
    kind,
    plural,
    singular,
    ...(shortNames?.length && {shortNames}),
    ...(categories?.length && {categories}),
    isNamespaced: spec.scope === 'Namespaced',
    schema: '',
    ...(schema && {customSchema: customSchema(schema)}),
    columns: customColumns(version.additionalPrinterColumns),
    storedAs,
    hasStatus,
    hasGeneration: true,
    ...(fields && {fields: Object.fromEntries(fields)}),
    ...(version.deprecated && {deprecation: deprecationOf(spec, version, kind)}),
    ...(subresources?.scale && {scale: scaleOf(subresources.scale)}),
    defaults: keep,
    created(object) {
      if (isTerminating()) {
        throw forbidden({group, plural}, object.metadata.name, 'create not allowed while custom resource definition is terminating');
      }
      const {status: _, ...others} = object as KubeObject & {status?: unknown};
      return hasStatus ? keep(others) : object;
    },
    validate: (object, before) => checkObject(object, before, version),
  };
}

/** The newest other version that is no worse is told of (pkg/apiserver/customresource_handler.go). */
function deprecationOf(
  {group, versions}: CustomResourceDefinition['spec'],
  version: CustomResourceDefinitionVersion,
  kind: string,
): string {
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const instead = versions.find(({name, served, deprecated}) => served && !deprecated && stability(name) >= stability(version.name));
  const told = `${group}/${version.name} ${kind} is deprecated`;
  return instead ? `${told}; use ${group}/${instead.name} ${kind}` : told;
}

/** 2 for `v1`, 1 for `v1beta1`, 0 for `v1alpha1`. */
function stability(version: string): number {
  return version.includes('alpha') ? 0 : version.includes('beta') ? 1 : 2;
}

function scaleOf({specReplicasPath, statusReplicasPath, labelSelectorPath}: CustomResourceSubresourceScale): Scale<KubeObject> {
  const wanted = readPath(specReplicasPath);
  const current = readPath(statusReplicasPath);
  const selector = labelSelectorPath === undefined ? undefined : readPath(labelSelectorPath);
  return {
    replicas: object => Number(wanted(object)[0] ?? 0),
    current: object => Number(current(object)[0] ?? 0),
    selector: object => textOf(selector?.(object)[0]),
    scaled: (object, replicas) => withMember(object, specReplicasPath.replace(/^\./, '').split('.'), replicas),
  };
}

function withMember<T extends object>(object: T, [key, ...below]: readonly string[], value: unknown): T {
  if (key === undefined) return object;
  const inner = (object as Members)[key];
  return {...object, [key]: below.length === 0 ? value : withMember(isMap(inner) ? inner : {}, below, value)};
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
