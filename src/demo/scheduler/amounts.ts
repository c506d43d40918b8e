import {parseQuantity} from '../../kube/quantity.ts';
import type {Container, Node, Pod} from '../schema/kinds.ts';

/** Millicores, bytes, bytes, and pieces of everything else. */
export type Amounts = {
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
  readonly others: ReadonlyMap<string, number>;
};

type Named = Readonly<Record<string, string>> | undefined;

/**
 * What a pod asks for: containers and sidecars together, or more where an init container needs more; what the pod asks for as a whole goes
 * before that. Follows PodRequests of k8s.io/component-helpers/resource.
 */
export function requestsOf({spec}: Pod): Amounts {
  const sums = new Map<string, number>();
  for (const {resources} of spec?.containers ?? []) addAll(sums, resources?.requests);
  if (spec?.initContainers) withInitContainers(sums, spec.initContainers);
  for (const [name, text] of Object.entries(spec?.resources?.requests ?? {})) sums.set(name, amountOf(name, text));
  addAll(sums, spec?.overhead);
  return amountsOf(sums);
}

export function allocatableOf({status}: Node): Amounts {
  const sums = new Map<string, number>();
  addAll(sums, status?.allocatable ?? status?.capacity);
  return amountsOf(sums);
}

function withInitContainers(sums: Map<string, number>, initContainers: readonly Container[]): void {
  const sidecars = new Map<string, number>();
  const most = new Map<string, number>();
  for (const {resources, restartPolicy} of initContainers) {
    const isSidecar = restartPolicy === 'Always';
    if (isSidecar) {
      addAll(sums, resources?.requests);
      addAll(sidecars, resources?.requests);
    }
    const atOnce = new Map(sidecars);
    if (!isSidecar) addAll(atOnce, resources?.requests);
    for (const [name, amount] of atOnce) most.set(name, Math.max(amount, most.get(name) ?? 0));
  }
  for (const [name, amount] of most) sums.set(name, Math.max(amount, sums.get(name) ?? 0));
}

function addAll(sums: Map<string, number>, named: Named): void {
  for (const name in named) sums.set(name, (sums.get(name) ?? 0) + amountOf(name, named[name]!));
}

function amountsOf(sums: Map<string, number>): Amounts {
  const cpu = sums.get('cpu') ?? 0;
  const memory = sums.get('memory') ?? 0;
  const storage = sums.get('ephemeral-storage') ?? 0;
  sums.delete('cpu');
  sums.delete('memory');
  sums.delete('ephemeral-storage');
  return {cpu, memory, storage, others: sums.size > 0 ? sums : nothing};
}

const nothing: ReadonlyMap<string, number> = new Map();
const known = new Map<string, number>();

/** A cluster uses few different quantities, over and over. */
function amountOf(name: string, text: string): number {
  const key = name === 'cpu' ? `cpu ${text}` : text;
  let amount = known.get(key);
  if (amount === undefined) {
    const parsed = parseQuantity(text) ?? 0;
    amount = name === 'cpu' ? Math.ceil(Number((parsed * 1000).toFixed(6))) : parsed;
    if (known.size > 5000) known.clear();
    known.set(key, amount);
  }
  return amount;
}
