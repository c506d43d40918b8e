import {customResources} from '../../src/demo/api/custom/definitions.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {Draft, KubeObject} from '../../src/demo/object.ts';
import type {CustomResourceDefinition, JSONSchemaProps} from '../../src/demo/schema/kinds.ts';
import type {ResourceType} from '../../src/demo/type.ts';
import {customResourceDefinitions} from '../../src/demo/types/customresourcedefinitions.ts';
import {apiDemo} from './api-demo.ts';

export const write = {manager: 'test'};

export type Custom = KubeObject & {readonly spec?: Record<string, unknown>; readonly status?: Record<string, unknown>};

/** With every kind of rule that a schema may have, as it was tried on a real server. */
const spec: JSONSchemaProps = {
  type: 'object',
  required: ['size'],
  'x-kubernetes-validations': [{rule: '!has(self.cel) || self.cel < 3', message: 'cel must be small'}],
  properties: {
    size: {type: 'string', enum: ['small', 'large']},
    replicas: {type: 'integer', minimum: 1, maximum: 10, default: 2},
    name: {type: 'string', maxLength: 5, minLength: 2, pattern: '^[a-z]+$'},
    tags: {type: 'array', items: {type: 'string'}, minItems: 1, maxItems: 2},
    flag: {type: 'boolean'},
    ratio: {type: 'number', exclusiveMinimum: true, minimum: 0, multipleOf: 0.5},
    port: {'x-kubernetes-int-or-string': true},
    when: {type: 'string', format: 'date-time'},
    free: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
    map: {type: 'object', additionalProperties: {type: 'integer'}, maxProperties: 1},
    nul: {type: 'string', nullable: true},
    items: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {type: 'object', required: ['name'], properties: {name: {type: 'string'}, count: {type: 'integer', default: 5}}},
    },
    set: {type: 'array', 'x-kubernetes-list-type': 'set', items: {type: 'string'}},
    one: {type: 'object', oneOf: [{required: ['a']}, {required: ['b']}], properties: {a: {type: 'string'}, b: {type: 'string'}}},
  },
};

export const gadgets: Draft<CustomResourceDefinition> = {
  metadata: {name: 'gadgets.example.com'},
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: {plural: 'gadgets', kind: 'Gadget', shortNames: ['gd']},
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {status: {}, scale: {specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas'}},
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {spec, status: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
          },
        },
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        deprecated: true,
        schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
      },
    ],
  },
};

/** A demo that serves what these define, and nothing acts in it. */
export function customDemo(...drafts: readonly Draft<CustomResourceDefinition>[]): Demo {
  const demo = apiDemo();
  customResources(demo);
  for (const draft of drafts) demo.registry.create(customResourceDefinitions, draft, write);
  demo.agenda.advance(100);
  return demo;
}

export function served(demo: Demo, plural = 'gadgets', version = 'v1', group = 'example.com'): ResourceType<Custom> {
  const type = demo.types.find(group, version, plural);
  if (!type) throw new Error(`${plural} is not served.`);
  return type as unknown as ResourceType<Custom>;
}

export function createCustom(demo: Demo, name: string, spec: unknown, type = served(demo)): Custom {
  return demo.registry.create(type, {metadata: {name, namespace: 'shop'}, spec} as Draft<Custom>, write);
}
