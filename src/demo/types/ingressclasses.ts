import {type Causes, checkImmutable, forbiddenField, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {changed, filled} from '../rules/sharing.ts';
import type {IngressClass} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const ingressClasses: ResourceType<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  isNamespaced: false,
  schema: 'io.k8s.api.networking.v1.IngressClass',
  hasGeneration: true,
  columns: [
    {...nameColumn, cell: ({metadata}) => metadata.name + (metadata.annotations?.[defaultAnnotation] === 'true' ? ' (default)' : '')},
    column('Controller', 'What serves its ingresses.', ({spec}) => spec?.controller ?? ''),
    column('Parameters', 'Where more is told about it.', parametersText),
    ageColumn,
  ],
  defaults: kind => changed(kind, 'spec', spec => changed(spec, 'parameters', parameters => filled(parameters, {scope: 'Cluster'}))),
  validate({spec = {}}, before) {
    const causes: Causes = [];
    const {controller = '', parameters} = spec;
    if (before) checkImmutable(causes, 'spec.controller', controller, controller === before.spec?.controller);
    else if (controller === '') causes.push(required('spec.controller'));
    else if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/.+$/.test(controller)) {
      causes.push(invalidValue('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")'));
    }
    if (!parameters) return causes;
    const {kind, name, scope = '', namespace} = parameters;
    if (!kind) causes.push(required('spec.parameters.kind'));
    if (!name) causes.push(required('spec.parameters.name'));
    if (scope !== 'Cluster' && scope !== 'Namespace') causes.push(unsupported('spec.parameters.scope', scope, ['Cluster', 'Namespace']));
    const field = 'spec.parameters.namespace';
    if (scope === 'Namespace' && namespace === undefined) causes.push(required(field, "`parameters.scope` is set to 'Namespace'"));
    if (scope === 'Cluster' && namespace !== undefined) causes.push(forbiddenField(field, "`parameters.scope` is set to 'Cluster'"));
    return causes;
  },
};

const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class';

function parametersText({spec}: IngressClass): string {
  if (!spec?.parameters) return '<none>';
  const {kind, apiGroup, name} = spec.parameters;
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
}
