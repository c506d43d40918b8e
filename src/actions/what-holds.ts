import type {Target} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import {humanDuration} from '../kube/duration.ts';
import {graceLeft, type Holder, holdersOf, holderText, remainingIn, usesClaim} from '../kube/finalizers.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';

/** Why an object that is being deleted is still there: `it waits for kubernetes.io/pvc-protection (used by pod db-0)`. Never rejects. */
export async function whatHolds(cluster: Cluster, target: Target, object: KubeObject, now: number): Promise<string> {
  const left = graceLeft(object, now);
  if (left === undefined) return 'it is not being deleted';
  const grace = left > 0 ? `it has ${humanDuration(left)} of its grace left` : '';
  const remaining = remainingIn(object);
  const content = remaining.length === 0 ? '' : `what is in it has to go first: ${remaining.join('; ')}`;
  const holders = holdersOf(object).filter(({finalizer}) => content === '' || finalizer !== 'kubernetes');
  const waits = holders.length === 0 ? '' : `it waits for ${(await holdersTold(cluster, target, object, holders)).join(', ')}`;
  const said = [grace, waits, content].filter(Boolean);
  return said.length > 0 ? said.join('; ') : nothingHolds(target, object, -left);
}

function nothingHolds({kind}: Target, {spec}: KubeObject, sinceMs: number): string {
  const node = kind.group === '' && kind.plural === 'pods' ? spec?.nodeName : undefined;
  if (!node) return 'nothing holds it: it is about to go';
  return `its grace was over ${humanDuration(sinceMs)} ago, but ${node} has not said that it ended; ctrl-k makes the server forget it`;
}

function holdersTold(cluster: Cluster, target: Target, object: KubeObject, holders: readonly Holder[]): Promise<readonly string[]> {
  return Promise.all(
    holders.map(async holder => {
      const users = await usersOf(cluster, target, object, holder.finalizer);
      return users === undefined ? holderText(holder) : `${holder.finalizer} (${users})`;
    }),
  );
}

/** Who is known to keep it, where that can be looked up. */
async function usersOf(cluster: Cluster, {namespace, name}: Target, object: KubeObject, finalizer: string): Promise<string | undefined> {
  if (finalizer === 'kubernetes.io/pv-protection') {
    const claim = object['spec']?.claimRef;
    return object['status']?.phase === 'Bound' && claim?.name ? `bound to claim ${claim.namespace}/${claim.name}` : undefined;
  }
  if (finalizer !== 'kubernetes.io/pvc-protection') return undefined;
  try {
    const pods = resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace);
    const list = (await cluster.read(pods, {limit: '500'})) as {items?: readonly KubeObject[]; metadata?: {continue?: string}};
    const users = (list.items ?? []).filter(pod => usesClaim(pod, name)).map(pod => pod.metadata.name);
    if (users.length > 0) return `used by pod ${users.slice(0, 2).join(', ')}${users.length > 2 ? ` and ${users.length - 2} more` : ''}`;
    return list.metadata?.continue ? undefined : 'no pod uses it: it is about to go';
  } catch {
    return undefined;
  }
}
