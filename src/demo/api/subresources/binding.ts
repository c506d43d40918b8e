import {badRequest, conflict, notFound, Refusal} from '../../refusal.ts';
import type {Pod} from '../../schema/kinds.ts';
import type {Demo} from '../../demo.ts';
import {withPodCondition} from '../../controllers/pod-conditions.ts';
import {pods} from '../../types/pods.ts';
import {answerObject} from '../answer.ts';
import type {Call, Target} from '../call.ts';
import {writeOptions} from '../options.ts';
import {bindingKind} from '../kinds.ts';
import {readObject} from '../read-object.ts';

type Binding = {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly target?: {readonly kind?: string; readonly name?: string};
};

/** Places a pod on a node. Follows BindingREST of k8s.io/kubernetes/pkg/registry/core/pod/storage. */
export async function bind(call: Call, {namespace = '', name}: Target): Promise<void> {
  const body = await readObject<Binding>(call, bindingKind);
  if (body.metadata?.name !== name) throw badRequest('name in URL does not match name in Binding object');
  await assign(call, namespace, name, body);
}

/** The old way: `/bindings`, with the pod's name in the body. */
export async function bindLegacy(call: Call, namespace: string): Promise<void> {
  const body = await readObject<Binding>(call, bindingKind);
  await assign(call, namespace, body.metadata?.name ?? '', body);
}

async function assign(call: Call, namespace: string, name: string, {metadata = {}, target = {}}: Binding): Promise<void> {
  const {registry} = call.demo;
  const {manager, isDryRun} = writeOptions(call.query, call.request.headers['user-agent'], 'CreateOptions');
  if (target.kind && target.kind !== 'Node') {
    throw new Refusal(500, '', `target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "<empty>", "Node"`);
  }
  if (!target.name) throw new Refusal(500, '', 'target.name: Required value');
  const pod = registry.get(pods, namespace, name);
  if (!pod) throw notFound(pods, name);
  const because = refusalOf(pod, metadata);
  if (because) throw conflict({group: '', plural: 'pods/binding'}, name, because);
  const bound = boundTo(call.demo, pod, target.name, metadata);
  registry.update(pods, bound, {manager, subresource: 'binding', isDryRun, hasManagedFields: true});
  await answerObject(call, pods, 201, {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201});
}

function refusalOf({metadata, spec}: Pod, asked: NonNullable<Binding['metadata']>): string | undefined {
  const {name} = metadata;
  if (asked.uid && asked.uid !== metadata.uid) {
    return `Precondition failed: UID in precondition: ${asked.uid}, UID in object meta: ${metadata.uid}`;
  }
  if (metadata.deletionTimestamp) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (spec?.nodeName) return `pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`;
  if (spec?.schedulingGates?.length) return `pod ${name} has non-empty .spec.schedulingGates`;
  return undefined;
}

function boundTo(demo: Demo, pod: Pod, nodeName: string, {labels, annotations}: NonNullable<Binding['metadata']>): Pod {
  const {metadata, spec, status} = pod;
  return {
    ...pod,
    metadata: {
      ...metadata,
      ...(labels && {labels: {...metadata.labels, ...labels}}),
      ...(annotations && {annotations: {...metadata.annotations, ...annotations}}),
    },
    spec: {...spec!, nodeName},
    status: {...status, conditions: withPodCondition(demo, pod, {type: 'PodScheduled', status: 'True'})},
  };
}
