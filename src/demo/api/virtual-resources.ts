import {metrics} from './metrics/metrics.ts';
import {reviews} from './rbac/reviews.ts';
import type {VirtualResource} from './virtual.ts';

/** All that is answered without being stored. */
export const virtualResources: readonly VirtualResource[] = [...reviews, ...metrics];
