import {type Causes, checkNotNegative, invalidValue} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {filled} from '../rules/sharing.ts';
import type {Lease} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const leases: ResourceType<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  isNamespaced: true,
  schema: 'io.k8s.api.coordination.v1.Lease',
  columns: [nameColumn, column('Holder', 'Who has it.', ({spec}) => spec?.holderIdentity ?? ''), ageColumn],
  defaults: lease => filled(lease, {spec: {}}),
  validate({spec = {}}) {
    const causes: Causes = [];
    const {leaseDurationSeconds: seconds} = spec;
    if (seconds !== undefined && seconds <= 0) causes.push(invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
    checkNotNegative(causes, 'spec.leaseTransitions', spec.leaseTransitions);
    return causes;
  },
};
