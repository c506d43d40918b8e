import type {Demo} from '../demo.ts';
import type {KubeObject} from '../object.ts';
import {keyOf} from '../object.ts';
import type {Pod} from '../schema/kinds.ts';
import type {Happening} from '../store.ts';
import type {ResourceType} from '../type.ts';
import {pods} from '../types/pods.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether a pod with such labels is meant; undefined where the object means none. */
export type Match = ((labels: Labels) => boolean) | undefined;

type Selection = {readonly match: NonNullable<Match>; readonly source: KubeObject; readonly chosen: Map<string, Pod>};

/** What the pods of each selecting object are, kept as both come and go, so that one pod's change never lists all. */
export type SelectedPods = {
  /** In the order of their coming. */
  of(key: string): readonly Pod[];
  /** Keys of the objects that mean the pod. */
  meaning(pod: Pod): readonly string[];
};

/** `changed` is told the key of an object when it changed, or a pod that it means or meant. */
export function selectedPods<T extends KubeObject>(
  demo: Demo,
  type: ResourceType<T>,
  matchOf: (object: T) => Match,
  changed: (key: string) => void,
): SelectedPods {
  const byNamespace = new Map<string, Map<string, Selection>>();
  for (const object of demo.store.list(type)) choose(object);
  demo.store.subscribe(type as unknown as ResourceType, happening => {
    if (happening.type === 'DELETED') byNamespace.get(happening.object.metadata.namespace ?? '')?.delete(keyOf(happening.object));
    else choose(happening.object as T);
    if (!happening.isLaid) changed(keyOf(happening.object));
  });
  demo.store.subscribe(pods, hearPod);
  for (const selections of byNamespace.values()) for (const key of selections.keys()) changed(key);
  return {
    of: key => [...(selectionOf(key)?.chosen.values() ?? [])],
    meaning: ({metadata}) =>
      [...(byNamespace.get(metadata.namespace ?? '') ?? [])].filter(([, {match}]) => match(metadata.labels ?? {})).map(([key]) => key),
  };

  function selectionOf(key: string): Selection | undefined {
    return byNamespace.get(key.slice(0, key.indexOf('/')))?.get(key);
  }

  function choose(object: T): void {
    const {namespace = ''} = object.metadata;
    const selections = byNamespace.get(namespace) ?? new Map<string, Selection>();
    byNamespace.set(namespace, selections);
    const key = keyOf(object);
    const known = selections.get(key);
    if (known && (known.source as {spec?: unknown}).spec === (object as {spec?: unknown}).spec) return;
    const match = matchOf(object);
    if (!match) {
      selections.delete(key);
      return;
    }
    const chosen = new Map<string, Pod>();
    for (const pod of demo.store.list(pods, namespace)) if (match(pod.metadata.labels ?? {})) chosen.set(keyOf(pod), pod);
    selections.set(key, {match, source: object, chosen});
  }

  function hearPod({type: what, object, isLaid}: Happening): void {
    const selections = byNamespace.get(object.metadata.namespace ?? '');
    if (!selections || selections.size === 0) return;
    const podKey = keyOf(object);
    const labels = object.metadata.labels ?? {};
    for (const [key, {match, chosen}] of selections) {
      const wasChosen = chosen.has(podKey);
      if (what !== 'DELETED' && match(labels)) chosen.set(podKey, object as Pod);
      else if (!chosen.delete(podKey) && !wasChosen) continue;
      if (!isLaid) changed(key);
    }
  }
}
