import type {JSONSchemaProps} from '../../../schema/kinds.ts';
import {ageColumn, conditions, gatewayDefinition, hostname, port, reference, sectionName, text} from './gateway-parts.ts';

const parentRef = reference('gateway.networking.k8s.io', 'Gateway', {sectionName, port});

const named = (more: Readonly<Record<string, JSONSchemaProps>> = {}): JSONSchemaProps => ({
  type: 'array',
  maxItems: 16,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
  items: {
    type: 'object',
    required: ['name', 'value'],
    properties: {
      ...more,
      name: {type: 'string', minLength: 1, maxLength: 256},
      value: {type: 'string', minLength: 1, maxLength: 4096},
    },
  },
});

const headers = named();

const headerChange: JSONSchemaProps = {
  type: 'object',
  properties: {set: headers, add: headers, remove: {type: 'array', maxItems: 16, 'x-kubernetes-list-type': 'set', items: text}},
};

const pathChange: JSONSchemaProps = {
  type: 'object',
  required: ['type'],
  properties: {
    type: {type: 'string', enum: ['ReplaceFullPath', 'ReplacePrefixMatch']},
    replaceFullPath: {type: 'string', maxLength: 1024},
    replacePrefixMatch: {type: 'string', maxLength: 1024},
  },
};

const filter: JSONSchemaProps = {
  type: 'object',
  required: ['type'],
  properties: {
    type: {
      type: 'string',
      enum: ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'RequestRedirect', 'URLRewrite', 'ExtensionRef'],
    },
    requestHeaderModifier: headerChange,
    responseHeaderModifier: headerChange,
    requestMirror: {type: 'object', required: ['backendRef'], properties: {backendRef: reference('', 'Service', {port})}},
    requestRedirect: {
      type: 'object',
      properties: {
        scheme: {type: 'string', enum: ['http', 'https']},
        hostname,
        path: pathChange,
        port,
        statusCode: {type: 'integer', enum: [301, 302], default: 302},
      },
    },
    urlRewrite: {type: 'object', properties: {hostname, path: pathChange}},
    extensionRef: {type: 'object', required: ['group', 'kind', 'name'], properties: {group: text, kind: text, name: text}},
  },
};

const matches = (types: readonly string[]): JSONSchemaProps => named({type: {type: 'string', enum: types, default: 'Exact'}});

const match: JSONSchemaProps = {
  type: 'object',
  properties: {
    path: {
      type: 'object',
      default: {type: 'PathPrefix', value: '/'},
      properties: {
        type: {type: 'string', enum: ['Exact', 'PathPrefix', 'RegularExpression'], default: 'PathPrefix'},
        value: {type: 'string', maxLength: 1024, default: '/'},
      },
    },
    method: {type: 'string', enum: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']},
    headers: matches(['Exact', 'RegularExpression']),
    queryParams: matches(['Exact', 'RegularExpression']),
  },
};

const duration: JSONSchemaProps = {type: 'string', pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$'};

const rule: JSONSchemaProps = {
  type: 'object',
  properties: {
    name: sectionName,
    matches: {type: 'array', maxItems: 64, default: [{path: {type: 'PathPrefix', value: '/'}}], items: match},
    filters: {type: 'array', maxItems: 16, items: filter},
    backendRefs: {
      type: 'array',
      maxItems: 16,
      items: reference('', 'Service', {
        port,
        weight: {type: 'integer', format: 'int32', minimum: 0, maximum: 1_000_000, default: 1},
        filters: {type: 'array', maxItems: 16, items: filter},
      }),
    },
    timeouts: {type: 'object', properties: {request: duration, backendRequest: duration}},
  },
};

export const httpRoutes = gatewayDefinition(
  {plural: 'httproutes', singular: 'httproute', kind: 'HTTPRoute', listKind: 'HTTPRouteList'},
  'Namespaced',
  [{name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames'}, ageColumn],
  {
    spec: {
      type: 'object',
      properties: {
        parentRefs: {type: 'array', maxItems: 32, items: parentRef},
        hostnames: {type: 'array', maxItems: 16, items: hostname},
        rules: {type: 'array', maxItems: 16, default: [{matches: [{path: {type: 'PathPrefix', value: '/'}}]}], items: rule},
      },
    },
    status: {
      type: 'object',
      required: ['parents'],
      properties: {
        parents: {
          type: 'array',
          maxItems: 32,
          items: {
            type: 'object',
            required: ['controllerName', 'parentRef'],
            properties: {
              controllerName: {type: 'string', minLength: 1, maxLength: 253},
              parentRef,
              conditions: conditions(),
            },
          },
        },
      },
    },
  },
);
