import {timeText} from '../../object.ts';
import {badRequest} from '../../refusal.ts';
import type {VirtualResource} from '../virtual.ts';
import {userInfoOf} from './user.ts';
import {userOfToken} from './users.ts';

/** Whom the API server's own tokens are for. */
export const serverAudience = 'https://kubernetes.default.svc.cluster.local';

const group = 'authentication.k8s.io';

export const selfSubjectReviews: VirtualResource = {
  group,
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  isNamespaced: false,
  verbs: ['create'],
  handle: ({agenda}, {user}) => ({
    kind: 'SelfSubjectReview',
    apiVersion: `${group}/v1`,
    metadata: {creationTimestamp: timeText(agenda.now())},
    status: {userInfo: userInfoOf(user)},
  }),
};

export const tokenReviews: VirtualResource = {
  group,
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  singular: 'tokenreview',
  isNamespaced: false,
  verbs: ['create'],
  handle(demo, {body}) {
    const {spec} = body as {spec?: {token?: string; audiences?: readonly string[]}};
    if (!spec?.token) throw badRequest('token is required for TokenReview in authentication');
    const audiences = spec.audiences?.length ? spec.audiences : [serverAudience];
    const user = audiences.includes(serverAudience) ? userOfToken(demo, spec.token) : undefined;
    return {
      kind: 'TokenReview',
      apiVersion: `${group}/v1`,
      metadata: {},
      spec,
      status: user ? {authenticated: true, user: userInfoOf(user), audiences: [serverAudience]} : {user: {}, error: 'invalid bearer token'},
    };
  },
};
