import type {Pod} from '../schema/kinds.ts';
import {compareQuantities, parseQuantity} from './quantity.ts';
import type {Amounts} from './resources.ts';

/** Follows ComputePodQOS of k8s.io/kubernetes/pkg/apis/core/helper/qos. */
export function qosClassOf({spec}: Pod): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const {containers = [], initContainers = [], resources} = spec ?? {containers: []};
  const owners = resources ? [{resources}] : [...containers, ...initContainers];
  const requests = new Map<string, bigint>();
  const limits = new Map<string, bigint>();
  let isGuaranteed = true;
  for (const {resources: of} of owners) {
    add(requests, of?.requests);
    add(limits, of?.limits);
    const isLimited = compute.every(name => isPositive(of?.limits?.[name]));
    if (!isLimited && !(resources && !of?.limits)) isGuaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const isEqual = requests.size === limits.size && [...requests].every(([name, amount]) => limits.get(name) === amount);
  return isGuaranteed && isEqual ? 'Guaranteed' : 'Burstable';
}

const compute = ['cpu', 'memory'] as const;

function add(sums: Map<string, bigint>, amounts: Amounts | undefined): void {
  for (const name of compute) {
    const amount = amounts?.[name];
    if (isPositive(amount)) sums.set(name, (sums.get(name) ?? 0n) + parseQuantity(amount!)!.nanos);
  }
}

function isPositive(amount: string | undefined): boolean {
  return amount !== undefined && compareQuantities(amount, '0') > 0;
}
