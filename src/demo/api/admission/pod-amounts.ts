import type {Pod} from '../../schema/kinds.ts';
import {type Amounts, addAmounts, largestAmounts} from './quantities.ts';

/**
 * What a pod asks for, or may use, as quotas and limit ranges count it: containers and sidecars together, or more where an init container
 * needs more; what is named for the whole pod goes before that. Follows PodRequests and PodLimits of k8s.io/component-helpers/resource.
 */
export function podAmounts({spec}: Pod, of: 'requests' | 'limits', {withOverhead}: {readonly withOverhead: boolean}): Amounts {
  let sum: Amounts = {};
  let sidecars: Amounts = {};
  let most: Amounts = {};
  for (const {resources} of spec?.containers ?? []) sum = addAmounts(sum, resources?.[of] ?? {});
  for (const {resources, restartPolicy} of spec?.initContainers ?? []) {
    const own = resources?.[of] ?? {};
    if (restartPolicy === 'Always') {
      sum = addAmounts(sum, own);
      sidecars = addAmounts(sidecars, own);
      most = largestAmounts(most, sidecars);
    } else {
      most = largestAmounts(most, addAmounts(sidecars, own));
    }
  }
  sum = {...largestAmounts(sum, most), ...spec?.resources?.[of]};
  if (!withOverhead || !spec?.overhead) return sum;
  const {overhead} = spec;
  // What has no limit gets none by its overhead.
  const counted = of === 'requests' ? overhead : Object.fromEntries(Object.entries(overhead).filter(([name]) => name in sum));
  return addAmounts(sum, counted);
}
