import {parseQuantity} from './quantity.ts';

type Amounts = {readonly [name: string]: string};
type Resources = {readonly requests: Amounts; readonly limits: Amounts};
export type PodForResources = {
  readonly spec: {
    readonly containers: readonly {readonly resources: Resources}[];
    readonly initContainers: readonly {readonly resources: Resources; readonly restartPolicy: string | undefined}[];
    readonly overhead: Amounts;
    /** For the pod as a whole (KEP-2837). */
    readonly resources: Resources | undefined;
  };
};

/**
 * What the scheduler counts for a pod, in cores, bytes or pieces: containers and sidecars together, or more where an init container needs
 * more; what the pod asks for as a whole goes before that. Undefined where nothing is named. Follows PodRequests and PodLimits of
 * k8s.io/component-helpers/resource.
 */
export function podResource({spec}: PodForResources, type: keyof Resources, name: string): number | undefined {
  const whole = amountOf(spec.resources?.[type], name);
  const amount = whole ?? aggregate(spec, type, name);
  const overhead = amountOf(spec.overhead, name);
  if (overhead === undefined) return amount;
  if (type === 'limits') return amount ? amount + overhead : amount;
  return (amount ?? 0) + overhead;
}

function aggregate({containers, initContainers}: PodForResources['spec'], type: keyof Resources, name: string): number | undefined {
  let sum: number | undefined;
  for (const {resources} of containers) sum = plus(sum, amountOf(resources[type], name));
  let sidecars: number | undefined;
  let most: number | undefined;
  for (const {resources, restartPolicy} of initContainers) {
    const amount = amountOf(resources[type], name);
    if (restartPolicy === 'Always') {
      sum = plus(sum, amount);
      sidecars = plus(sidecars, amount);
    }
    const atOnce = restartPolicy === 'Always' ? sidecars : plus(sidecars, amount);
    if (atOnce !== undefined && atOnce > (most ?? -1)) most = atOnce;
  }
  return most !== undefined && most > (sum ?? -1) ? most : sum;
}

function plus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : one + other;
}

function amountOf(amounts: Amounts | undefined, name: string): number | undefined {
  const text = amounts?.[name];
  return text === undefined ? undefined : parseQuantity(text);
}
