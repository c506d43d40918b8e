import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {withField} from '../rules/sharing.ts';
import type {Namespace} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const namespaces: ResourceType<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  isNamespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  nameForm: 'label',
  schema: 'io.k8s.api.core.v1.Namespace',
  hasStatus: true,
  subresources: [{name: 'finalize', verbs: ['update'], group: '', version: 'v1', kind: 'Namespace'}],
  columns: [nameColumn, column('Status', 'Whether it is in use or going away.', ({status}) => status?.phase ?? ''), ageColumn],
  fields: {'status.phase': ({status}) => status?.phase ?? ''},
  defaults(namespace) {
    const {metadata} = namespace;
    if (metadata.labels?.[nameLabel] === metadata.name) return namespace;
    return {...namespace, metadata: {...metadata, labels: {...metadata.labels, [nameLabel]: metadata.name}}};
  },
  created(namespace) {
    const finalizers = namespace.spec?.finalizers ?? [];
    const all = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
    return {...namespace, spec: {...namespace.spec, finalizers: all}, status: {phase: 'Active'}};
  },
  // Its finalizers change by a subresource of their own.
  updated: (next, {spec = {}}) => withField(next, 'spec', spec),
};

const nameLabel = 'kubernetes.io/metadata.name';
