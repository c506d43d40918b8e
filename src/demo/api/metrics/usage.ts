import type {Demo} from '../../demo.ts';
import {timeText} from '../../object.ts';
import {quantityText} from '../../rules/quantity.ts';
import {parseQuantity} from '../../../kube/quantity.ts';
import type {Node, Pod} from '../../schema/kinds.ts';
import {pods} from '../../types/pods.ts';

/** What one or all containers use. */
export type Use = {readonly cpuNanocores: number; readonly memoryBytes: number};

export type PodUse = {readonly pod: Pod; readonly containers: readonly (Use & {readonly name: string})[]};

/** How often the kubelets are asked. */
const SCRAPE_MS = 15_000;
/** What a node takes for itself, of all that it has. */
const OWN_CPU = 0.02;
const OWN_MEMORY = 0.05;

/** What its containers use; undefined before they were looked at twice, as a rate takes. */
export function podUse({runtime, agenda}: Demo, pod: Pod): PodUse | undefined {
  if (pod.status?.phase !== 'Running') return undefined;
  const running = (pod.status.containerStatuses ?? []).flatMap(({name, state}) => (state?.running ? [{name, ...state.running}] : []));
  const isNew = ({startedAt}: {readonly startedAt?: string}) => agenda.now() - Date.parse(startedAt ?? '') < SCRAPE_MS;
  if (running.length === 0 || running.some(isNew)) return undefined;
  const usage = runtime.usage(pod);
  if (usage.length === 0) return undefined;
  return {pod, containers: usage.map(({container, ...use}) => ({name: container, ...use}))};
}

/** Its pods' use and its own; undefined where its kubelet does not answer. */
export function nodeUse(demo: Demo, node: Node): Use | undefined {
  return nodeUses(demo, [node]).get(node);
}

/** The same for many, with one look at the pods. */
export function nodeUses({runtime, store}: Demo, nodes: readonly Node[]): ReadonlyMap<Node, Use> {
  const sums = new Map<string, {cpuNanocores: number; memoryBytes: number}>();
  for (const {metadata} of nodes) sums.set(metadata.name, {cpuNanocores: 0, memoryBytes: 0});
  for (const pod of store.list(pods)) {
    const sum = sums.get(pod.spec?.nodeName ?? '');
    if (!sum || pod.status?.phase !== 'Running') continue;
    for (const {cpuNanocores, memoryBytes} of runtime.usage(pod)) {
      sum.cpuNanocores += cpuNanocores;
      sum.memoryBytes += memoryBytes;
    }
  }
  return new Map(nodes.filter(isReady).map(node => [node, withOwn(node, sums.get(node.metadata.name)!)]));
}

/** As the metrics API writes it. */
export function usageOf({cpuNanocores, memoryBytes}: Use): {readonly cpu: string; readonly memory: string} {
  return {
    cpu: quantityText({nanos: BigInt(Math.round(cpuNanocores)), form: 'decimal'}),
    // Memory comes in pages of 4 KiB.
    memory: quantityText({nanos: BigInt(Math.floor(memoryBytes / 4096) * 4096) * 1_000_000_000n, form: 'binary'}),
  };
}

/** When the kubelets were asked last, and over which time the rate was taken. */
export function lastScrape({agenda}: Demo): {readonly timestamp: string; readonly window: string} {
  return {timestamp: timeText(Math.floor(agenda.now() / SCRAPE_MS) * SCRAPE_MS), window: `${SCRAPE_MS / 1000}s`};
}

export function sumOfUse(uses: readonly Use[]): Use {
  return uses.reduce((sum, use) => ({cpuNanocores: sum.cpuNanocores + use.cpuNanocores, memoryBytes: sum.memoryBytes + use.memoryBytes}), {
    cpuNanocores: 0,
    memoryBytes: 0,
  });
}

function isReady({status}: Node): boolean {
  return status?.conditions?.some(({type, status}) => type === 'Ready' && status === 'True') ?? false;
}

function withOwn({status}: Node, {cpuNanocores, memoryBytes}: Use): Use {
  const cores = parseQuantity(status?.capacity?.cpu ?? '0') ?? 0;
  const memory = parseQuantity(status?.capacity?.memory ?? '0') ?? 0;
  return {cpuNanocores: cpuNanocores + cores * 1e9 * OWN_CPU, memoryBytes: memoryBytes + memory * OWN_MEMORY};
}
