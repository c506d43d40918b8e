import type {Draft} from '../../../object.ts';
import type {CustomResourceDefinition, JSONSchemaProps} from '../../../schema/kinds.ts';

const text: JSONSchemaProps = {type: 'string'};
const flag: JSONSchemaProps = {type: 'boolean'};

const source: JSONSchemaProps = {
  type: 'object',
  required: ['repoURL'],
  description: 'Where the wanted state stands.',
  properties: {
    repoURL: text,
    path: text,
    targetRevision: text,
    chart: text,
    helm: {type: 'object', properties: {valueFiles: {type: 'array', items: text}, values: text, releaseName: text}},
    kustomize: {type: 'object', properties: {images: {type: 'array', items: text}, namePrefix: text}},
  },
};

const destination: JSONSchemaProps = {
  type: 'object',
  description: 'Where it is brought to.',
  properties: {server: text, name: text, namespace: text},
};

const health: JSONSchemaProps = {
  type: 'object',
  properties: {status: text, message: text, lastTransitionTime: {type: 'string', format: 'date-time'}},
};

/** Named and shown as the applications of Argo CD. */
export const applications: Draft<CustomResourceDefinition> = {
  metadata: {
    name: 'applications.argoproj.io',
    labels: {'app.kubernetes.io/name': 'applications.argoproj.io', 'app.kubernetes.io/part-of': 'argocd'},
  },
  spec: {
    group: 'argoproj.io',
    scope: 'Namespaced',
    names: {plural: 'applications', singular: 'application', kind: 'Application', shortNames: ['app', 'apps']},
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        additionalPrinterColumns: [
          {name: 'Sync Status', type: 'string', jsonPath: '.status.sync.status'},
          {name: 'Health Status', type: 'string', jsonPath: '.status.health.status'},
          {name: 'Revision', type: 'string', jsonPath: '.status.sync.revision', priority: 10},
          {name: 'Project', type: 'string', jsonPath: '.spec.project', priority: 10},
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['metadata', 'spec'],
            description: 'What is kept in a cluster as it stands in a repository.',
            properties: {
              apiVersion: text,
              kind: text,
              metadata: {type: 'object'},
              operation: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
              spec: {
                type: 'object',
                required: ['destination', 'project'],
                properties: {
                  project: text,
                  source,
                  destination,
                  revisionHistoryLimit: {type: 'integer', format: 'int64'},
                  syncPolicy: {
                    type: 'object',
                    properties: {
                      automated: {type: 'object', properties: {prune: flag, selfHeal: flag, allowEmpty: flag}},
                      syncOptions: {type: 'array', items: text},
                      retry: {type: 'object', properties: {limit: {type: 'integer', format: 'int64'}}},
                    },
                  },
                  ignoreDifferences: {
                    type: 'array',
                    items: {
                      type: 'object',
                      required: ['kind'],
                      properties: {group: text, kind: text, name: text, namespace: text, jsonPointers: {type: 'array', items: text}},
                    },
                  },
                },
              },
              status: {
                type: 'object',
                properties: {
                  sync: {
                    type: 'object',
                    required: ['status'],
                    properties: {
                      status: text,
                      revision: text,
                      comparedTo: {type: 'object', required: ['destination'], properties: {source, destination}},
                    },
                  },
                  health,
                  reconciledAt: {type: 'string', format: 'date-time'},
                  sourceType: text,
                  operationState: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
                  conditions: {
                    type: 'array',
                    items: {
                      type: 'object',
                      required: ['message', 'type'],
                      properties: {type: text, message: text, lastTransitionTime: {type: 'string', format: 'date-time'}},
                    },
                  },
                  history: {type: 'array', items: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
                  resources: {
                    type: 'array',
                    items: {
                      type: 'object',
                      properties: {
                        group: text,
                        version: text,
                        kind: text,
                        namespace: text,
                        name: text,
                        status: text,
                        health,
                        requiresPruning: flag,
                      },
                    },
                  },
                  summary: {type: 'object', properties: {images: {type: 'array', items: text}, externalURLs: {type: 'array', items: text}}},
                },
              },
            },
          },
        },
      },
    ],
  },
};
