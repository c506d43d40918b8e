import type {Draft} from '../../../object.ts';
import type {CustomResourceDefinition, CustomResourceDefinitionVersion, JSONSchemaProps} from '../../../schema/kinds.ts';

const domain = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

export const text: JSONSchemaProps = {type: 'string'};
export const kindName: JSONSchemaProps = {type: 'string', minLength: 1, maxLength: 63, pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$'};
export const groupName: JSONSchemaProps = {type: 'string', maxLength: 253, pattern: `^$|^${domain}$`};
export const objectName: JSONSchemaProps = {type: 'string', minLength: 1, maxLength: 253};
const namespaceName: JSONSchemaProps = {type: 'string', minLength: 1, maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'};
export const sectionName: JSONSchemaProps = {type: 'string', minLength: 1, maxLength: 253, pattern: `^${domain}$`};
export const hostname: JSONSchemaProps = {type: 'string', minLength: 1, maxLength: 253, pattern: `^(\\*\\.)?${domain}$`};
export const port: JSONSchemaProps = {type: 'integer', format: 'int32', minimum: 1, maximum: 65535};

/** What stands behind a backendRef, a certificateRef and the like; the first kind is meant where none is told. */
export function reference(group: string, kind: string, more: Readonly<Record<string, JSONSchemaProps>> = {}): JSONSchemaProps {
  return {
    type: 'object',
    required: ['name'],
    properties: {
      group: {...groupName, default: group},
      kind: {...kindName, default: kind},
      name: objectName,
      namespace: namespaceName,
      ...more,
    },
  };
}

/** A status before a controller comes. */
export function pending(...types: readonly string[]): {readonly conditions: readonly object[]} {
  const waiting = {status: 'Unknown', reason: 'Pending', message: 'Waiting for controller', lastTransitionTime: '1970-01-01T00:00:00Z'};
  return {conditions: types.map(type => ({type, ...waiting}))};
}

/** As metav1.Condition. */
export function conditions(): JSONSchemaProps {
  return {
    type: 'array',
    maxItems: 8,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
    items: {
      type: 'object',
      required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
      properties: {
        type: {type: 'string', maxLength: 316},
        status: {type: 'string', enum: ['True', 'False', 'Unknown']},
        reason: {type: 'string', minLength: 1, maxLength: 1024},
        message: {type: 'string', maxLength: 32768},
        lastTransitionTime: {type: 'string', format: 'date-time'},
        observedGeneration: {type: 'integer', format: 'int64', minimum: 0},
      },
    },
  };
}

export const ageColumn = {name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp'};

type Names = CustomResourceDefinition['spec']['names'];

/** A definition of the Gateway API: v1 is stored, v1beta1 is the same. */
export function gatewayDefinition(
  names: Names,
  scope: 'Cluster' | 'Namespaced',
  columns: NonNullable<CustomResourceDefinitionVersion['additionalPrinterColumns']>,
  properties: Readonly<Record<'spec' | 'status', JSONSchemaProps>>,
): Draft<CustomResourceDefinition> {
  const group = 'gateway.networking.k8s.io';
  const version = {
    served: true,
    subresources: {status: {}},
    additionalPrinterColumns: columns,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        required: ['spec'],
        properties: {apiVersion: text, kind: text, metadata: {type: 'object'}, ...properties},
      },
    },
  };
  return {
    metadata: {
      name: `${names.plural}.${group}`,
      annotations: {
        'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/3328',
        'gateway.networking.k8s.io/bundle-version': 'v1.2.1',
        'gateway.networking.k8s.io/channel': 'standard',
      },
    },
    spec: {
      group,
      scope,
      names: {...names, categories: ['gateway-api']},
      versions: [
        {name: 'v1', storage: true, ...version},
        {name: 'v1beta1', storage: false, ...version},
      ],
    },
  };
}
