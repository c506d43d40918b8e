import type {VirtualResource} from '../virtual.ts';
import {accessReviews} from './access-reviews.ts';
import {selfSubjectReviews, tokenReviews} from './identity-reviews.ts';
import {selfSubjectRulesReviews} from './rules-review.ts';
import {serviceAccountTokens} from './token-request.ts';

/** Questions about who somebody is and what he may do, and tokens. */
export const reviews: readonly VirtualResource[] = [
  selfSubjectReviews,
  tokenReviews,
  ...accessReviews,
  selfSubjectRulesReviews,
  serviceAccountTokens,
];
