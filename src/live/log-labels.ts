import type {LogPod} from './log-pod.ts';

export type Labelled = {
  readonly pod: Pick<LogPod, 'uid' | 'namespace' | 'name' | 'generateName' | 'workload'>;
  readonly container: string;
  readonly type: 'init' | 'main' | 'ephemeral';
};

/**
 * What stands before the lines of each source: as little of the names as tells it from the others. `kk2xm` for pods of one deployment,
 * `web-kk2xm` beside those of others, `db-0` for stateful sets; `kk2xm/app` where the pod has several, `app` where there is no other pod;
 * `shop/web-0` where there are several namespaces; '' where there is nothing else.
 */
export function logLabels(sources: readonly Labelled[]): readonly string[] {
  const pods = new Map(sources.map(({pod}) => [pod.uid, pod]));
  const all = [...pods.values()];
  const hasWorkloads = new Set(all.map(workloadKey)).size > 1;
  const hasNamespaces = new Set(all.map(({namespace}) => namespace)).size > 1;
  const short = new Map(all.map(pod => [pod.uid, all.length === 1 ? '' : podLabel(pod, hasWorkloads)]));
  const counts = new Map<string, number>();
  for (const pod of all) {
    const key = `${pod.namespace}/${short.get(pod.uid)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const main = new Map<string, number>();
  for (const {pod, type} of sources) if (type === 'main') main.set(pod.uid, (main.get(pod.uid) ?? 0) + 1);
  const ofPod = new Map<string, number>();
  for (const {pod} of sources) ofPod.set(pod.uid, (ofPod.get(pod.uid) ?? 0) + 1);
  return sources.map(({pod, container, type}) => {
    const label = short.get(pod.uid)!;
    const isClear = counts.get(`${pod.namespace}/${label}`) === 1;
    const isAlone = ofPod.get(pod.uid) === 1 || (type === 'main' && main.get(pod.uid) === 1 && label !== '');
    return [hasNamespaces ? pod.namespace : '', isClear ? label : pod.name, isAlone ? '' : container].filter(Boolean).join('/');
  });
}

function podLabel({name, generateName, workload}: Labelled['pod'], hasWorkloads: boolean): string {
  if (!workload || workload.kind === 'StatefulSet' || !name.startsWith(generateName)) return name;
  const end = generateName === '' ? '' : name.slice(generateName.length);
  if (end === '') return name;
  return hasWorkloads ? `${workload.name}-${end}` : end;
}

function workloadKey({uid, namespace, workload}: Labelled['pod']): string {
  return workload ? `${namespace}/${workload.kind}/${workload.name}` : uid;
}
