import {podResource} from '../../kube/pod-resources.ts';
import type {Container, Pod, ResourceRequirements} from '../schema/kinds.ts';

type Amounts = Readonly<Record<string, string>>;

/** What a pod asks for as a whole, as its status shows it. */
export function podResources(pod: Pod): {readonly allocated: Amounts | undefined; readonly total: ResourceRequirements} {
  const {containers = [], initContainers = [], overhead = {}, resources} = pod.spec ?? {containers: []};
  if (!resources && !overhead && ![...containers, ...initContainers].some(container => container.resources))
    return {allocated: undefined, total: {}};
  const counted = {
    spec: {
      containers: containers.map(amountsOf),
      initContainers: initContainers.map(container => ({...amountsOf(container), restartPolicy: container.restartPolicy})),
      overhead,
      resources: resources && {requests: resources.requests ?? {}, limits: resources.limits ?? {}},
    },
  };
  const requests = sum('requests');
  const limits = sum('limits');
  return {allocated: requests, total: {...(limits && {limits}), ...(requests && {requests})}};

  function sum(type: 'requests' | 'limits'): Amounts | undefined {
    const named = [...containers, ...initContainers].flatMap(container => Object.entries(container.resources?.[type] ?? {}));
    const names = [...new Set([...named.map(([name]) => name), ...Object.keys(resources?.[type] ?? {})])].sort();
    if (names.length === 0) return undefined;
    return Object.fromEntries(
      names.flatMap(name => {
        const amount = podResource(counted, type, name);
        if (amount === undefined) return [];
        const texts = new Set(named.filter(([other]) => other === name).map(([, text]) => text));
        const [only] = texts;
        const isOnly = named.filter(([other]) => other === name).length === 1 && only !== undefined;
        return [[name, isOnly ? only : amountText(name, amount)]];
      }),
    );
  }
}

/** In the form that the API server gives quantities: the largest unit without a fraction. */
function amountText(name: string, amount: number): string {
  if (name === 'cpu') return Number.isInteger(amount) ? String(amount) : `${Math.ceil(Number((amount * 1000).toFixed(6)))}m`;
  if (!Number.isInteger(amount) || amount === 0 || name === 'pods') return String(amount);
  let size = amount;
  let unit = 0;
  while (size % 1024 === 0 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size}${UNITS[unit]}`;
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function amountsOf({resources = {}}: Container): {resources: {requests: Amounts; limits: Amounts}} {
  return {resources: {requests: resources.requests ?? {}, limits: resources.limits ?? {}}};
}
