import {badRequest} from '../../refusal.ts';
import type {VirtualResource} from '../virtual.ts';
import {grantsOf} from './rules.ts';

/** All that the asker may do in a namespace, rule by rule (pkg/registry/authorization/selfsubjectrulesreview). */
export const selfSubjectRulesReviews: VirtualResource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  isNamespaced: false,
  verbs: ['create'],
  handle(demo, {user, body}) {
    const {spec} = body as {spec?: {namespace?: string}};
    if (!spec?.namespace) throw badRequest('no namespace on request');
    const resourceRules: object[] = [];
    const nonResourceRules: object[] = [];
    const errors: string[] = [];
    for (const grant of grantsOf(demo, user, spec.namespace)) {
      if ('error' in grant) {
        errors.push(grant.error);
        continue;
      }
      for (const {verbs, apiGroups, resources, resourceNames, nonResourceURLs} of grant.rules) {
        if (resources?.length) {
          resourceRules.push({verbs, ...(apiGroups && {apiGroups}), resources, ...(resourceNames && {resourceNames})});
        }
        if (nonResourceURLs?.length) nonResourceRules.push({verbs, nonResourceURLs});
      }
    }
    const told = [...new Set(errors)];
    return {
      kind: 'SelfSubjectRulesReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: {},
      status: {
        resourceRules,
        nonResourceRules,
        incomplete: false,
        ...(told.length > 0 && {evaluationError: told.length === 1 ? told[0] : `[${told.join(', ')}]`}),
      },
    };
  },
};
