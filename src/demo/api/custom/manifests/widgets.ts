import type {Draft} from '../../../object.ts';
import type {CustomResourceDefinition} from '../../../schema/kinds.ts';

/** A small custom resource with everything that a definition can have but webhooks. */
export const widgets: Draft<CustomResourceDefinition> = {
  metadata: {name: 'widgets.example.com'},
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: {plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'], categories: ['all']},
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: {specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector'},
        },
        additionalPrinterColumns: [
          {name: 'Size', type: 'string', jsonPath: '.spec.size'},
          {name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', description: 'How many are wanted.'},
          {name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status'},
          {name: 'Colour', type: 'string', jsonPath: '.spec.colour', priority: 1},
          {name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp'},
        ],
        selectableFields: [{jsonPath: '.spec.size'}],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'Something that the example company makes.',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: {type: 'string', enum: ['small', 'medium', 'large'], description: 'How big each of them is.'},
                  replicas: {type: 'integer', format: 'int32', minimum: 0, maximum: 20, default: 1, description: 'How many there are.'},
                  colour: {type: 'string', pattern: '^#[0-9a-f]{6}$', description: 'Such as #ff8800.'},
                  parts: {
                    type: 'array',
                    maxItems: 8,
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: {name: {type: 'string', maxLength: 20}, count: {type: 'integer', default: 1}},
                    },
                  },
                },
              },
              status: {
                type: 'object',
                properties: {
                  replicas: {type: 'integer', format: 'int32'},
                  selector: {type: 'string'},
                  observedGeneration: {type: 'integer', format: 'int64'},
                  conditions: {type: 'array', items: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
                },
              },
            },
          },
        },
      },
    ],
  },
};
