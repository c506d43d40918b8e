import type {Demo} from '../demo.ts';
import {withManagedFieldsLater} from '../managed-later.ts';
import {controlledBy, timeText} from '../object.ts';
import type {Deployment, Pod, ReplicaSet} from '../schema/kinds.ts';
import {deployments} from '../types/deployments.ts';
import {pods} from '../types/pods.ts';
import {replicaSets} from '../types/replicasets.ts';
import type {Manifest} from './apply.ts';
import {demoAt} from './demo-at.ts';
import {asOwner, type LayingDeployment, layDeployment, type Plan, planOf} from './lay-deployment.ts';
import {drafted, isLaid} from './lay-object.ts';
import {podMaker} from './lay-pods.ts';

/** The deployment and its replica set are there when somebody looks. */
export type Laid = {readonly pods: readonly Pod[]; deployment(): Deployment; replicaSet(): ReplicaSet};

/**
 * Puts a deployment with its replica set and pods where they are, running since now, without scheduling and starting them one by one. What the
 * pods have in common they share.
 */
export function layRunning(demo: Demo, manifest: Manifest, options: LayingDeployment): Laid {
  const {store} = demo;
  const plan = planOf(demo, manifest);
  const laid = podsOf(demo, plan, options).map(pod => store.put(pods, pod, isLaid));
  layDeployment(demo, plan, laid, options);
  const {namespace} = manifest.metadata;
  return {
    pods: laid,
    deployment: () => store.get(deployments, namespace, plan.name)!,
    replicaSet: () => store.get(replicaSets, namespace, plan.set.name)!,
  };
}

function podsOf(demo: Demo, {set, template, count}: Plan, options: LayingDeployment): readonly Pod[] {
  const {nodes, from, isOfCrowd = false, laying, sinceOf = () => demo.agenda.now()} = options;
  const one = drafted(demo, pods, {
    metadata: {generateName: `${set.name}-`, namespace: set.namespace, labels: set.labels, ownerReferences: [controlledBy(asOwner(set))]},
    spec: template.spec!,
  });
  const makers = new Map<number, ReturnType<typeof podMaker>>();
  const makerAt = (since: number) => {
    const maker = makers.get(since) ?? podMaker(demoAt(demo, since), madeAt(one, since), {isOfCrowd});
    makers.set(since, maker);
    return maker;
  };
  return Array.from({length: count}, (_, turn) => {
    const name = `${set.name}-${suffixOf(from + turn)}`;
    const node = nodes[(from + turn) % nodes.length]!;
    if (!laying) return makerAt(sinceOf(turn))({name, node});
    const uid = demo.random.uuid();
    return podMaker(demo, one, laying({name, uid}))({name, uid, node});
  });
}

function madeAt(pod: Pod, since: number): Pod {
  const time = timeText(since);
  const {metadata} = pod;
  if (metadata.creationTimestamp === time) return pod;
  const managedFields = () => metadata.managedFields?.map(entry => ({...entry, time})) ?? [];
  return {...pod, metadata: withManagedFieldsLater(metadata, managedFields, {creationTimestamp: time})};
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters, each combination once. */
function suffixOf(index: number): string {
  let rest = (index * 7_368_787 + 11) % letters.length ** 5;
  let text = '';
  for (let place = 0; place < 5; place++) {
    text += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  }
  return text;
}
