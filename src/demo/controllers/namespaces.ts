import {isEqual} from '../equal.ts';
import type {Controller, Demo} from '../demo.ts';
import {type KubeObject, timeText} from '../object.ts';
import type {Namespace, NamespaceCondition} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';
import {namespaces as namespaceType} from '../types/namespaces.ts';
import {pods} from '../types/pods.ts';
import {hearAll} from './all-types.ts';
import {reconciler} from './reconcile.ts';
import {MANAGER} from './status.ts';

/** What is left is looked at again after this time. */
const RETRY_MS = 5000;
const REACTION_MS = 50;

/** Empties namespaces that are going, pods first, and lets them go when nothing is left (pkg/controller/namespace/deletion). */
export const namespaceController: Controller = demo => {
  const going = new Set<string>();
  /** Namespaces whose pods were told to go before. */
  const waited = new Set<string>();
  const ask = reconciler(demo, {
    watches: [
      {
        type: namespaceType,
        keys: ({type, object: {metadata}}) => {
          if (type === 'DELETED' || !metadata.deletionTimestamp) going.delete(metadata.name);
          else if (!going.has(metadata.name)) {
            going.add(metadata.name);
            return [metadata.name];
          }
          return [];
        },
      },
    ],
    reconcile: (_, name) => empty(name),
  });
  hearAll(demo, ({type, object: {metadata}}) => {
    if (going.size > 0 && type === 'DELETED' && metadata.namespace !== undefined && going.has(metadata.namespace)) {
      ask(metadata.namespace, REACTION_MS);
    }
  });

  function empty(name: string): void {
    const namespace = demo.store.get(namespaceType, undefined, name);
    if (!namespace?.metadata.deletionTimestamp) return;
    const podsLeft = removeAll(demo, pods, name);
    if (podsLeft.length > 0) {
      const isLate = waited.has(name);
      waited.add(name);
      const problem = `unexpected items still remain in namespace: ${name} for gvr: /v1, Resource=pods`;
      writeConditions(demo, name, isLate ? [failed(problem)] : []);
      return ask(name, RETRY_MS);
    }
    const left = demo.types.all
      .filter(type => type.isNamespaced && (type.verbs?.includes('delete') ?? true))
      .map(type => ({type, objects: removeAll(demo, type, name)}))
      .filter(({objects}) => objects.length > 0);
    writeConditions(demo, name, left.length > 0 ? remaining(left) : []);
    if (left.length > 0) return ask(name, RETRY_MS);
    waited.delete(name);
    demo.registry.change(namespaceType, undefined, name, {manager: MANAGER, subresource: 'finalize'}, current => ({
      ...current,
      spec: {...current.spec, finalizers: current.spec?.finalizers?.filter(finalizer => finalizer !== 'kubernetes') ?? []},
    }));
  }
};

/** What is left after all of it was told to go. */
function removeAll(demo: Demo, type: ResourceType<never> | ResourceType, namespace: string): readonly KubeObject[] {
  const of = type as ResourceType;
  for (const {metadata} of demo.store.list(of, namespace)) {
    if (!metadata.deletionTimestamp) demo.registry.remove(of, namespace, metadata.name, {propagation: 'Background'});
  }
  return demo.store.list(of, namespace);
}

function remaining(left: readonly {readonly type: ResourceType; readonly objects: readonly KubeObject[]}[]): readonly NamespaceCondition[] {
  const kinds = left.map(({type, objects}) => `${type.plural}.${type.group} has ${objects.length} resource instances`).sort();
  const counts = new Map<string, number>();
  for (const {objects} of left) {
    for (const {metadata} of objects)
      for (const finalizer of metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  const finalizers = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort();
  const isHeld = finalizers.length > 0;
  return [
    {
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${kinds.join(', ')}`,
    },
    ...(isHeld
      ? [
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${finalizers.join(', ')}`,
          },
        ]
      : []),
  ];
}

function failed(problem: string): NamespaceCondition {
  return {
    type: 'NamespaceDeletionContentFailure',
    status: 'True',
    reason: 'ContentDeletionFailed',
    message: `Failed to delete all resource types, 1 remaining: ${problem}`,
  };
}

const fine: readonly NamespaceCondition[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    status: 'False',
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    status: 'False',
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  {
    type: 'NamespaceDeletionContentFailure',
    status: 'False',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
  {type: 'NamespaceContentRemaining', status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed'},
  {
    type: 'NamespaceFinalizersRemaining',
    status: 'False',
    reason: 'ContentHasNoFinalizers',
    message: 'All content-preserving finalizers finished',
  },
];

function writeConditions(demo: Demo, name: string, wrong: readonly NamespaceCondition[]): void {
  const now = timeText(demo.agenda.now());
  demo.registry.change(namespaceType, undefined, name, {manager: MANAGER, subresource: 'status'}, (current: Namespace) => {
    const known = current.status?.conditions ?? [];
    const conditions = fine.map(condition => {
      const next = wrong.find(({type}) => type === condition.type) ?? condition;
      const before = known.find(({type}) => type === condition.type);
      const lastTransitionTime = (before?.status === next.status && before.lastTransitionTime) || now;
      return {...next, lastTransitionTime};
    });
    return isEqual(known, conditions) ? current : {...current, status: {...current.status, conditions}};
  });
}
