import {type Causes, checkNotNegative} from '../rules/causes.ts';
import {ageColumn, column, containerColumns, nameColumn, selectorColumn} from '../rules/columns.ts';
import {selectorString} from '../rules/labels.ts';
import {withTemplateDefaults} from '../rules/pod-defaults.ts';
import {nameWarnings, podNames, podWarnings} from '../rules/pod-warnings.ts';
import {changed, filled, withField} from '../rules/sharing.ts';
import {checkSelectedTemplate, checkSelector, checkSelectorKept} from '../rules/workload-validation.ts';
import type {ReplicaSet} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const replicaSets: ResourceType<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  isNamespaced: true,
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
  hasStatus: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Desired', 'How many pods it should have.', ({spec}) => spec?.replicas ?? 0, 'integer'),
    column('Current', 'How many pods it has.', ({status}) => status?.replicas ?? 0, 'integer'),
    column('Ready', 'How many of its pods are ready.', ({status}) => status?.readyReplicas ?? 0, 'integer'),
    ageColumn,
    ...containerColumns<ReplicaSet>(({spec}) => spec?.template?.spec?.containers),
    selectorColumn(({spec}) => spec?.selector),
  ],
  defaults: set =>
    changed(set, 'spec', spec => withField(filled(spec, {replicas: 1}), 'template', withTemplateDefaults(spec.template ?? {}))),
  created: set => ({...set, status: {replicas: 0}}),
  validate({spec}, before) {
    const causes: Causes = [];
    if (!spec || spec === before?.spec) return causes;
    checkNotNegative(causes, 'spec.replicas', spec.replicas);
    checkNotNegative(causes, 'spec.minReadySeconds', spec.minReadySeconds);
    checkSelector(causes, spec.selector, 'deployment');
    checkSelectedTemplate(causes, spec, 'ReplicaSet');
    if (before) checkSelectorKept(causes, spec.selector, before.spec?.selector);
    return causes;
  },
  warnings: ({metadata, spec}) => [...nameWarnings(metadata.name, podNames), ...podWarnings('spec.template.spec', spec?.template?.spec)],
  scale: {
    replicas: ({spec}) => spec?.replicas ?? 0,
    current: ({status}) => status?.replicas ?? 0,
    selector: ({spec}) => selectorString(spec?.selector ?? {}),
    scaled: (set, replicas) => changed(set, 'spec', spec => withField(spec, 'replicas', replicas)),
  },
};
