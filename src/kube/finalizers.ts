import type {JsonObject, KubeObject} from './object.ts';

/** Something that keeps an object from going, and who takes it away. */
export type Holder = {
  readonly finalizer: string;
  /** Who removes it: `the garbage collector`, or the domain of its name. */
  readonly whose: string;
  /** What they wait for: `until no pod uses it`; undefined where that is not known. */
  readonly waits: string | undefined;
  /** The field manager that set it; undefined where the server does not tell. */
  readonly setBy: string | undefined;
};

/** What an object waits for before it goes, in its own order. Of a namespace also what lies in `spec.finalizers`. Empty for odd objects. */
export function holdersOf(object: KubeObject): readonly Holder[] {
  const own = textsIn(object.metadata?.finalizers);
  const ofNamespace = object.kind === 'Namespace' ? textsIn(object['spec']?.finalizers) : [];
  return [...own, ...ofNamespace].map(finalizer => ({finalizer, ...judge(finalizer), setBy: setterOf(object, finalizer)}));
}

/** `kubernetes.io/pvc-protection (Kubernetes: until no pod uses it)`; where that is not known, whose it is and who set it. */
export function holderText({finalizer, whose, waits, setBy}: Holder): string {
  if (waits !== undefined) return `${finalizer} (${whose}: ${waits})`;
  return setBy === undefined ? `${finalizer} (${whose})` : `${finalizer} (${whose}, set by ${setBy})`;
}

/**
 * What a namespace that is going says about its content, in the words of its controller (status_condition_utils.go of
 * pkg/controller/namespace/deletion): the conditions that are True, what remains before why it failed.
 */
export function remainingIn(namespace: KubeObject): readonly string[] {
  const conditions: unknown = namespace['status']?.conditions;
  if (!Array.isArray(conditions)) return [];
  const telling = conditions.filter(one => one?.status === 'True' && typeof one?.message === 'string' && one.message !== '');
  return telling
    .sort((a, b) => Number(isFailure(a)) - Number(isFailure(b)))
    .map(({message}) =>
      message.replace(/^Some resources are remaining: /, '').replace(/^Some content in the namespace has finalizers remaining: /, ''),
    )
    .map(message =>
      message
        .replaceAll(/\b([\w-]+)\.(?= has )/g, '$1')
        .replaceAll(/ has (\d+) resource instances/g, ': $1')
        .replaceAll(/ in (\d+) resource instances/g, ' in $1'),
    );
}

/** Until its time is over, in ms; undefined where it is not being deleted. Not above 0: it is over. */
export function graceLeft({metadata}: KubeObject, now: number): number | undefined {
  const until = Date.parse(metadata?.deletionTimestamp ?? '');
  return Number.isNaN(until) ? undefined : until - now;
}

/**
 * Whether a pod keeps a claim from going. Follows podUsesPVCForDeletion of pkg/controller/volume/pvcprotection: it must have a node; one
 * whose containers have ended counts, too. One that is shut down no longer uses a claim that was made for it alone.
 */
export function usesClaim(pod: KubeObject, claim: string): boolean {
  const volumes: unknown = pod['spec']?.volumes;
  if (!pod['spec']?.nodeName || !Array.isArray(volumes)) return false;
  const isShutDown = pod.metadata.deletionTimestamp !== undefined && pod.metadata.deletionGracePeriodSeconds === 0;
  return volumes.some(
    volume =>
      volume?.persistentVolumeClaim?.claimName === claim ||
      (!isShutDown && volume?.ephemeral && `${pod.metadata.name}-${volume.name}` === claim),
  );
}

type Known = {readonly whose: string; readonly waits: string};

/** By name, or by what the name begins or ends with (`*`). */
const known: Readonly<Record<string, Known>> = {
  foregroundDeletion: {whose: 'the garbage collector', waits: 'until what it owns is gone'},
  orphan: {whose: 'the garbage collector', waits: 'until what it owns is let go'},
  kubernetes: {whose: 'the namespace controller', waits: 'until all that is in it is gone'},
  'kubernetes.io/pvc-protection': {whose: 'Kubernetes', waits: 'until no pod uses it'},
  'kubernetes.io/pv-protection': {whose: 'Kubernetes', waits: 'until no claim is bound to it'},
  'kubernetes.io/vac-protection': {whose: 'Kubernetes', waits: 'until no volume or claim is of this class'},
  'kubernetes.io/pv-controller': {whose: 'Kubernetes', waits: 'until its storage is deleted'},
  'external-provisioner.volume.kubernetes.io/finalizer': {whose: 'the storage driver', waits: 'until its storage is deleted'},
  'external-attacher/*': {whose: "the storage driver's attacher", waits: 'until it is detached from its node'},
  'snapshot.storage.kubernetes.io/*': {whose: 'the snapshot controller', waits: 'until no snapshot or claim needs it'},
  'batch.kubernetes.io/job-tracking': {whose: 'the job controller', waits: 'until its job has counted it'},
  'service.kubernetes.io/load-balancer-cleanup': {whose: 'the cloud controller', waits: 'until its load balancer is gone'},
  'customresourcecleanup.apiextensions.k8s.io': {whose: 'Kubernetes', waits: 'until all objects of this kind are gone'},
  'resource.kubernetes.io/delete-protection': {whose: 'Kubernetes', waits: 'until no pod uses it'},
  'networking.k8s.io/service-cidr-finalizer': {whose: 'Kubernetes', waits: 'until no service has an address of it'},
  'resources-finalizer.argocd.argoproj.io*': {whose: 'Argo CD', waits: 'until it has deleted what the application made'},
  'post-delete-finalizer.argocd.argoproj.io*': {whose: 'Argo CD', waits: 'until its post-delete hooks have run'},
  'finalizers.fluxcd.io': {whose: 'Flux', waits: 'until it has removed what it applied'},
  'finalizer.managedresource.crossplane.io': {whose: 'Crossplane', waits: 'until the external resource is deleted'},
  '*.crossplane.io': {whose: 'Crossplane', waits: 'until what it made is gone'},
  'finalizer.acme.cert-manager.io': {whose: 'cert-manager', waits: 'until the ACME order is cleaned up'},
  'acme.cert-manager.io/*': {whose: 'cert-manager', waits: 'until the ACME order is cleaned up'},
  'karpenter.sh/termination': {whose: 'Karpenter', waits: 'until the node is drained and its machine is gone'},
  '*.k8s.aws/resources': {whose: 'the AWS load balancer controller', waits: 'until its load balancer is gone'},
};

function judge(finalizer: string): {whose: string; waits: string | undefined} {
  const found = Object.hasOwn(known, finalizer)
    ? known[finalizer]
    : Object.entries(known).find(([pattern]) => fits(pattern, finalizer))?.[1];
  return found ?? {whose: domainOf(finalizer), waits: undefined};
}

function fits(pattern: string, finalizer: string): boolean {
  if (pattern.startsWith('*')) return finalizer.endsWith(pattern.slice(1));
  return pattern.endsWith('*') && finalizer.startsWith(pattern.slice(0, -1));
}

/** Finalizers are named after who removes them: `example.com/clean-up`, or of old `clean-up.example.com`. */
function domainOf(finalizer: string): string {
  const [first = '', second] = finalizer.split('/');
  if (second !== undefined) return `of ${first}`;
  return first.includes('.') ? `of ${first.split('.').slice(-2).join('.')}` : 'an unknown controller';
}

function setterOf({metadata}: KubeObject, finalizer: string): string | undefined {
  const entries = Array.isArray(metadata?.managedFields) ? metadata.managedFields : [];
  return entries.find(({fieldsV1}) => `v:${JSON.stringify(finalizer)}` in fieldsOf(fieldsOf(fieldsV1, 'f:metadata'), 'f:finalizers'))
    ?.manager;
}

function fieldsOf(fields: JsonObject | undefined, key: string): JsonObject {
  const value = fields?.[key];
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
}

function isFailure({type}: {type?: unknown}): boolean {
  return typeof type === 'string' && /Failure$/.test(type);
}
