import type {Change, Draft, Step, Target} from '../src/changes/change.ts';
import type {Cluster} from '../src/changes/cluster.ts';
import type {Lookup, Subject} from '../src/changes/lookups/lookup.ts';
import {lookUp} from '../src/changes/lookups/look-up.ts';
import {selectorIn} from '../src/changes/lookups/own-pods.ts';
import {preview} from '../src/changes/preview.ts';
import {type KubeContext, kubeconfigOf} from '../src/cluster/kubeconfig.ts';
import {ApiError} from '../src/kube/api-error.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {connect} from '../src/live/connection.ts';
import type {DemoCluster} from './demo-cluster.ts';
import {fakeClock} from './fake-clock.ts';

/** Kinds as far as requests need them, by their plural. */
export const kinds = {
  pods: kind('', 'v1', 'pods', 'pod', 'Pod'),
  nodes: kind('', 'v1', 'nodes', 'node', 'Node', false),
  services: kind('', 'v1', 'services', 'service', 'Service'),
  secrets: kind('', 'v1', 'secrets', 'secret', 'Secret'),
  configmaps: kind('', 'v1', 'configmaps', 'configmap', 'ConfigMap'),
  namespaces: kind('', 'v1', 'namespaces', 'namespace', 'Namespace', false),
  serviceaccounts: kind('', 'v1', 'serviceaccounts', 'serviceaccount', 'ServiceAccount'),
  persistentvolumes: kind('', 'v1', 'persistentvolumes', 'persistentvolume', 'PersistentVolume', false),
  persistentvolumeclaims: kind('', 'v1', 'persistentvolumeclaims', 'persistentvolumeclaim', 'PersistentVolumeClaim'),
  deployments: kind('apps', 'v1', 'deployments', 'deployment', 'Deployment'),
  replicasets: kind('apps', 'v1', 'replicasets', 'replicaset', 'ReplicaSet'),
  statefulsets: kind('apps', 'v1', 'statefulsets', 'statefulset', 'StatefulSet'),
  daemonsets: kind('apps', 'v1', 'daemonsets', 'daemonset', 'DaemonSet'),
  jobs: kind('batch', 'v1', 'jobs', 'job', 'Job'),
  cronjobs: kind('batch', 'v1', 'cronjobs', 'cronjob', 'CronJob'),
  endpointslices: kind('discovery.k8s.io', 'v1', 'endpointslices', 'endpointslice', 'EndpointSlice'),
  poddisruptionbudgets: kind('policy', 'v1', 'poddisruptionbudgets', 'poddisruptionbudget', 'PodDisruptionBudget'),
  customresourcedefinitions: kind(
    'apiextensions.k8s.io',
    'v1',
    'customresourcedefinitions',
    'customresourcedefinition',
    'CustomResourceDefinition',
    false,
  ),
  widgets: kind('example.com', 'v1', 'widgets', 'widget', 'Widget'),
} as const;

function kind(group: string, version: string, plural: string, singular: string, name: string, isNamespaced = true): ResourceKind {
  return {group, version, plural, singular, name, isNamespaced};
}

/** `shop/web`, or `node-1` for what lies in no namespace. */
export function targetOf(plural: keyof typeof kinds, place: string, uid = ''): Target {
  const [name = '', namespace = ''] = place.split('/').reverse();
  return {context: 'test', kind: kinds[plural], namespace, name, uid};
}

export function draftOf(target: Target, step: Step): Draft {
  return {target, step, sentence: `change ${target.name}`, kubectl: 'get'};
}

export const toCount = (replicas: number): Step => ({type: 'patch', patch: {spec: {replicas}}});
export const deletion: Step = {type: 'delete', propagation: 'Background'};

/** A change as if it had been previewed. */
export function changeOf(target: Target, step: Step, before: KubeObject | undefined, after?: KubeObject): Change {
  const request = {method: 'PATCH', path: '/'} as const;
  return {
    draft: draftOf(target, step),
    target,
    request,
    before,
    after,
    undo: {type: 'none', because: 'of a test'},
    notes: [],
    refused: undefined,
  };
}

export type Looking = {
  /** Previews the drafts and looks up what goes with them, as the dialog does; in words: `warn: …`. */
  look(lookups: readonly Lookup[], ...drafts: readonly Draft[]): Promise<string[]>;
  /** Paths and queries of the lookups, in order. */
  readonly asked: string[];
  /** In how many rounds they were asked, where each waits for the answers to the one before. */
  readonly rounds: () => number;
  /** What is answered in place of the cluster. */
  refuse(path: RegExp, status: number): void;
  /** Rows tell nothing about their objects. */
  forgetRows(): void;
  close(): void;
};

export async function lookingAtDemo(cluster: DemoCluster): Promise<Looking> {
  const {contexts, currentContext} = await kubeconfigOf('demo', cluster.kubeconfig);
  return lookingAt(contexts.find(({name}) => name === currentContext) ?? contexts[0]!);
}

export function lookingAt(context: KubeContext): Looking {
  const connection = connect(context, {
    clock: fakeClock(),
    env: {},
    userAgent: 'dogwatch-test',
    cache: async () => undefined,
    onNotice: () => undefined,
  });
  const asked: string[] = [];
  const refusals: {readonly path: RegExp; readonly status: number}[] = [];
  let hasRows = true;
  let rounds = 0;
  let isRound = false;
  const counting: Cluster = {
    context: connection.context,
    transport: () => connection.transport(),
    async read(path, query = {}, signal) {
      const search = new URLSearchParams(query).toString();
      asked.push(search === '' ? path : `${path}?${search}`);
      if (!isRound) rounds++;
      isRound = true;
      const refusal = refusals.find(one => one.path.test(path));
      if (refusal) throw new ApiError(refusal.status, 'Refused', `refused with ${refusal.status}`);
      try {
        return await connection.read(path, query, signal);
      } finally {
        isRound = false;
      }
    },
  };
  return {
    asked,
    rounds: () => rounds,
    refuse: (path, status) => void refusals.push({path, status}),
    forgetRows: () => {
      hasRows = false;
    },
    close: () => connection.close(),
    async look(lookups, ...drafts) {
      const {signal} = new AbortController();
      const changes = await Promise.all(drafts.map(draft => preview(connection, draft, signal)));
      const subjects = changes.map(({target, before}): Subject => {
        if (!hasRows || !before) return {target, selector: undefined, labels: {}};
        return {target, selector: selectorIn(before), labels: before.metadata.labels ?? {}};
      });
      const notes = await lookUp(lookups, {cluster: counting, subjects, previewed: Promise.resolve(changes), signal});
      return notes.map(({level, text}) => `${level}: ${text}`);
    },
  };
}
