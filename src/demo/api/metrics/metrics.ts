import {matchesSelector} from '../../../kube/selector.ts';
import type {Demo} from '../../demo.ts';
import {type KubeObject, timeText} from '../../object.ts';
import {notFound} from '../../refusal.ts';
import {nameColumn} from '../../rules/columns.ts';
import type {Node} from '../../schema/kinds.ts';
import type {Column} from '../../type.ts';
import {nodes} from '../../types/nodes.ts';
import {pods} from '../../types/pods.ts';
import type {VirtualRequest, VirtualResource} from '../virtual.ts';
import {lastScrape, nodeUse, nodeUses, type PodUse, podUse, sumOfUse, type Use, usageOf} from './usage.ts';

const group = 'metrics.k8s.io';
const version = 'v1beta1';
const apiVersion = `${group}/${version}`;

type Usage = {readonly cpu: string; readonly memory: string};
type Metrics = KubeObject & {
  readonly timestamp: string;
  readonly window: string;
  readonly usage?: Usage;
  readonly containers?: readonly {readonly name: string; readonly usage: Usage}[];
};

/** What metrics-server serves. */
export const metrics: readonly VirtualResource[] = [
  {
    group,
    version,
    kind: 'NodeMetrics',
    plural: 'nodes',
    singular: '',
    isNamespaced: false,
    verbs: ['get', 'list'],
    columns: columns(({usage}) => usage),
    handle(demo, request) {
      if (request.verb === 'get') return oneNode(demo, request.name ?? '');
      const found = selected(demo.store.list(nodes), request);
      const uses = nodeUses(demo, found);
      return {kind: 'NodeMetricsList', apiVersion, metadata: {}, items: [...uses].map(([node, use]) => nodeMetrics(demo, node, use))};
    },
  },
  {
    group,
    version,
    kind: 'PodMetrics',
    plural: 'pods',
    singular: '',
    isNamespaced: true,
    verbs: ['get', 'list'],
    columns: columns(metrics => podUsages.get(metrics)),
    handle(demo, request) {
      if (request.verb === 'get') return onePod(demo, request.namespace ?? '', request.name ?? '');
      const found = selected(demo.store.list(pods, request.namespace), request);
      const items = found.flatMap(pod => podUse(demo, pod) ?? []).map(use => podMetrics(demo, use));
      return {kind: 'PodMetricsList', apiVersion, metadata: {}, items};
    },
  },
];

/** Of all containers, for Tables. */
const podUsages = new WeakMap<Metrics, Usage>();

function oneNode(demo: Demo, name: string): object {
  const node = demo.store.get(nodes, undefined, name);
  const use = node && nodeUse(demo, node);
  if (!use) throw notFound({group, plural: 'nodemetrics'}, name);
  return nodeMetrics(demo, node, use);
}

function onePod(demo: Demo, namespace: string, name: string): object {
  const pod = demo.store.get(pods, namespace, name);
  const use = pod && podUse(demo, pod);
  if (!use) throw notFound({group, plural: 'podmetrics'}, `${namespace}/${name}`);
  return podMetrics(demo, use);
}

function nodeMetrics(demo: Demo, node: Node, use: Use): Metrics {
  return {kind: 'NodeMetrics', apiVersion, metadata: metadataOf(demo, node), ...lastScrape(demo), usage: usageOf(use)};
}

function podMetrics(demo: Demo, {pod, containers}: PodUse): Metrics {
  const made: Metrics = {
    kind: 'PodMetrics',
    apiVersion,
    metadata: metadataOf(demo, pod),
    ...lastScrape(demo),
    containers: containers.map(({name, ...use}) => ({name, usage: usageOf(use)})),
  };
  podUsages.set(made, usageOf(sumOfUse(containers)));
  return made;
}

/** Metrics have no identity: they are made for whoever asks, now. */
function metadataOf({agenda}: Demo, {metadata: {name, namespace, labels}}: KubeObject): KubeObject['metadata'] {
  const metadata = {
    name,
    ...(namespace !== undefined && {namespace}),
    creationTimestamp: timeText(agenda.now()),
    ...(labels && {labels}),
  };
  return metadata as KubeObject['metadata'];
}

function selected<T extends KubeObject>(objects: readonly T[], {labelSelector, fieldSelector}: VirtualRequest): readonly T[] {
  return objects.filter(object => matchesSelector(labelSelector, object.metadata.labels ?? {}) && fieldSelector(object));
}

function columns(usageIn: (metrics: Metrics) => Usage | undefined): readonly Column[] {
  const quantity = (name: 'cpu' | 'memory'): Column => ({
    name,
    type: 'string',
    format: 'quantity',
    description: '',
    cell: object => usageIn(object as Metrics)?.[name] ?? null,
  });
  return [
    nameColumn,
    quantity('cpu'),
    quantity('memory'),
    {name: 'Window', type: 'string', format: 'duration', description: '', cell: object => (object as Metrics).window},
  ];
}
