import type {JSONSchemaProps} from '../../../schema/kinds.ts';
import {
  ageColumn,
  conditions,
  gatewayDefinition,
  groupName,
  hostname,
  kindName,
  objectName,
  pending,
  port,
  reference,
  sectionName,
  text,
} from './gateway-parts.ts';

export const gatewayClasses = gatewayDefinition(
  {plural: 'gatewayclasses', singular: 'gatewayclass', kind: 'GatewayClass', listKind: 'GatewayClassList', shortNames: ['gc']},
  'Cluster',
  [
    {name: 'Controller', type: 'string', jsonPath: '.spec.controllerName'},
    {name: 'Accepted', type: 'string', jsonPath: '.status.conditions[?(@.type=="Accepted")].status'},
    ageColumn,
    {name: 'Description', type: 'string', jsonPath: '.spec.description', priority: 1},
  ],
  {
    spec: {
      type: 'object',
      required: ['controllerName'],
      properties: {
        controllerName: {type: 'string', minLength: 1, maxLength: 253, description: 'Who looks after gateways of this class.'},
        description: {type: 'string', maxLength: 64},
        parametersRef: {
          type: 'object',
          required: ['group', 'kind', 'name'],
          properties: {group: groupName, kind: kindName, name: objectName, namespace: text},
        },
      },
    },
    status: {type: 'object', default: pending('Accepted'), properties: {conditions: conditions()}},
  },
);

const allowedRoutes: JSONSchemaProps = {
  type: 'object',
  default: {namespaces: {from: 'Same'}},
  description: 'Which routes may attach themselves.',
  properties: {
    namespaces: {
      type: 'object',
      default: {from: 'Same'},
      properties: {
        from: {type: 'string', enum: ['All', 'Selector', 'Same'], default: 'Same'},
        selector: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
      },
    },
    kinds: {
      type: 'array',
      maxItems: 8,
      items: {
        type: 'object',
        required: ['kind'],
        properties: {group: {...groupName, default: 'gateway.networking.k8s.io'}, kind: kindName},
      },
    },
  },
};

const listener: JSONSchemaProps = {
  type: 'object',
  required: ['name', 'port', 'protocol'],
  properties: {
    name: sectionName,
    hostname,
    port,
    protocol: {type: 'string', minLength: 1, maxLength: 255, description: 'HTTP, HTTPS, TLS, TCP or UDP.'},
    tls: {
      type: 'object',
      properties: {
        mode: {type: 'string', enum: ['Terminate', 'Passthrough'], default: 'Terminate'},
        certificateRefs: {type: 'array', maxItems: 64, items: reference('', 'Secret')},
        options: {type: 'object', maxProperties: 16, additionalProperties: {type: 'string', maxLength: 4096}},
      },
    },
    allowedRoutes,
  },
};

const address: JSONSchemaProps = {
  type: 'object',
  required: ['value'],
  properties: {type: {type: 'string', default: 'IPAddress'}, value: {type: 'string', minLength: 1, maxLength: 253}},
};

export const gateways = gatewayDefinition(
  {plural: 'gateways', singular: 'gateway', kind: 'Gateway', listKind: 'GatewayList', shortNames: ['gtw']},
  'Namespaced',
  [
    {name: 'Class', type: 'string', jsonPath: '.spec.gatewayClassName'},
    {name: 'Address', type: 'string', jsonPath: '.status.addresses[*].value'},
    {name: 'Programmed', type: 'string', jsonPath: '.status.conditions[?(@.type=="Programmed")].status'},
    ageColumn,
  ],
  {
    spec: {
      type: 'object',
      required: ['gatewayClassName', 'listeners'],
      properties: {
        gatewayClassName: objectName,
        listeners: {
          type: 'array',
          minItems: 1,
          maxItems: 64,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: listener,
        },
        addresses: {type: 'array', maxItems: 16, items: address},
        infrastructure: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
      },
    },
    status: {
      type: 'object',
      default: pending('Accepted', 'Programmed'),
      properties: {
        addresses: {type: 'array', maxItems: 16, items: address},
        conditions: conditions(),
        listeners: {
          type: 'array',
          maxItems: 64,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['attachedRoutes', 'conditions', 'name', 'supportedKinds'],
            properties: {
              name: sectionName,
              attachedRoutes: {type: 'integer', format: 'int32'},
              conditions: conditions(),
              supportedKinds: {
                type: 'array',
                maxItems: 8,
                items: {type: 'object', required: ['kind'], properties: {group: groupName, kind: kindName}},
              },
            },
          },
        },
      },
    },
  },
);
